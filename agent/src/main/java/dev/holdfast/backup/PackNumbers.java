package dev.holdfast.backup;

import dev.holdfast.id.Sha256;
import dev.holdfast.pack.PackRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Small numbers for the packs of one run: a pack that is still open has no name yet, but chunks are placed in it. Any thread.
 */
final class PackNumbers {
  private final List<@Nullable Sha256> names = new ArrayList<>();
  private final Map<Sha256, Integer> numbers = new HashMap<>();
  private final List<PackRef> written = new ArrayList<>();

  /** Number of a pack that is stored already. */
  synchronized int ofStored(Sha256 pack) {
    return numbers.computeIfAbsent(
        pack,
        name -> {
          names.add(name);
          return names.size() - 1;
        });
  }

  /** Number for a pack that is being written. */
  synchronized int open() {
    names.add(null);
    return names.size() - 1;
  }

  /** The pack has been finished under this name. */
  synchronized void finished(int number, PackRef pack) {
    names.set(number, pack.sha256());
    numbers.put(pack.sha256(), number);
    written.add(pack);
  }

  /** The pack's name; it must be finished or stored. */
  synchronized Sha256 name(int number) {
    Sha256 name = names.get(number);
    if (name == null) {
      throw new IllegalStateException("pack " + number + " of the run is still open");
    }
    return name;
  }

  /** The packs this run has written so far. */
  synchronized List<PackRef> written() {
    return List.copyOf(written);
  }
}
