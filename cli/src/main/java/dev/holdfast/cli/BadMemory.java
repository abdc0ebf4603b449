package dev.holdfast.cli;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.state.AgentDatabase;
import dev.holdfast.state.BadCopies;
import dev.holdfast.state.StateDirectory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which copies this host remembers as bad, and what a command finds out about them. Without a state nothing is remembered.
 * Any thread.
 */
final class BadMemory {
  private final Call call;
  private final Set<BadCopies.BadCopy> known;
  private final List<BadCopies.BadCopy> bad = new ArrayList<>();
  private final List<BadCopies.BadCopy> good = new ArrayList<>();

  private BadMemory(Call call, Set<BadCopies.BadCopy> known) {
    this.call = call;
    this.known = known;
  }

  /** What is remembered now. */
  static BadMemory read(Call call) {
    Set<BadCopies.BadCopy> known = new HashSet<>();
    Optional<AgentDatabase> found = database(call);
    if (found.isPresent()) {
      try (AgentDatabase database = found.get()) {
        known.addAll(database.badCopies().all());
      }
    }
    return new BadMemory(call, known);
  }

  private static Optional<AgentDatabase> database(Call call) {
    StateDirectory state = StateDirectory.at(call.state());
    return state.exists()
        ? AgentDatabase.look(state.database(), call.output()::add)
        : Optional.empty();
  }

  /** Copies that were known to be bad when this began. */
  Set<BadCopies.BadCopy> known() {
    return known;
  }

  /** This copy is bad. */
  synchronized void bad(BadCopies.BadCopy copy) {
    if (!known.contains(copy)) {
      bad.add(copy);
    }
  }

  /** This copy is good. */
  synchronized void good(BadCopies.BadCopy copy) {
    if (known.contains(copy)) {
      good.add(copy);
    }
  }

  /** Writes down what was found, so that the next backup acts on it. A state that cannot be written is only told. */
  synchronized void keep() {
    if (bad.isEmpty() && good.isEmpty()) {
      return;
    }
    try {
      Optional<AgentDatabase> found = database(call);
      if (found.isPresent()) {
        try (AgentDatabase database = found.get()) {
          database.badCopies().forget(good);
          database.badCopies().remember(bad, call.surroundings().clock().instant());
        }
      }
    } catch (HoldfastException e) {
      call.output().warning("bad copies cannot be remembered for the next backup: " + e.message());
    }
  }
}
