package dev.holdfast.verify;

import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.Severity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The findings of one verification, each told once: what reading met before the run is held back and left out where the run
 * says more about the same object. Any thread.
 */
public final class VerifyFindings implements FindingSink {
  /** Of these codes the run itself says more. */
  private static final Set<String> GENERAL =
      Set.of("object-damaged", "body-unreadable", "sealed-to-others");

  private final FindingSink out;
  private final List<Finding> held = new ArrayList<>();
  private final Set<Told> told = new HashSet<>();
  private final Set<Place> places = new HashSet<>();
  private boolean running;
  private long errors;
  private long warnings;
  private long infos;

  private record Told(String code, String object, @Nullable String store) {}

  private record Place(String object, @Nullable String store) {}

  /** Passes findings on to {@code out}, by one thread at a time. */
  public VerifyFindings(FindingSink out) {
    this.out = out;
  }

  @Override
  public synchronized void add(Finding finding) {
    if (running) {
      tell(finding);
    } else {
      held.add(finding);
    }
  }

  /** From here on findings are told at once. */
  synchronized void begin() {
    running = true;
  }

  /** Tells what was held back; nothing when that was done. */
  public synchronized void end() {
    running = true;
    for (Finding finding : held) {
      boolean repeats =
          GENERAL.contains(finding.code())
              && (places.contains(new Place(finding.object(), finding.store()))
                  || finding.store() == null && known(finding.object()));
      if (!repeats) {
        tell(finding);
      }
    }
    held.clear();
  }

  private boolean known(String object) {
    return places.stream().anyMatch(place -> place.object.equals(object));
  }

  private void tell(Finding finding) {
    if (!told.add(new Told(finding.code(), finding.object(), finding.store()))) {
      return;
    }
    if (finding.severity() != Severity.INFO) {
      places.add(new Place(finding.object(), finding.store()));
    }
    switch (finding.severity()) {
      case ERROR -> errors++;
      case WARNING -> warnings++;
      case INFO -> infos++;
    }
    out.add(finding);
  }

  /** How many findings of weight error were told. */
  public synchronized long errors() {
    return errors;
  }

  /** How many findings of weight warning were told. */
  public synchronized long warnings() {
    return warnings;
  }

  /** How many findings were told. */
  public synchronized long count() {
    return errors + warnings + infos;
  }
}
