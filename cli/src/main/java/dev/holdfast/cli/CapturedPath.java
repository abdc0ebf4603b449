package dev.holdfast.cli;

import dev.holdfast.cli.select.PathSelector;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.snapshot.PathBytes;

/** Paths in snapshots as words of the command line. */
final class CapturedPath {
  private CapturedPath() {}

  /** A word as an absolute captured path; what is relative begins at the working directory. */
  static PathBytes of(Call call, String word) {
    if (word.isEmpty()) {
      throw Call.usage("an empty path", "an absolute captured path");
    }
    String absolute =
        word.startsWith("/") ? word : call.surroundings().workingDirectory() + "/" + word;
    return PathBytes.of(PathSelector.normalised(absolute));
  }

  /** There is no such path. */
  static HoldfastException missing(PathBytes path, String snapshot) {
    return new HoldfastException(
        Fault.SELECTOR_NO_MATCH,
        "no path " + path + " in snapshot '" + snapshot + "' (expected: a captured path)",
        "run 'holdfast ls " + snapshot + "' to see what there is",
        null);
  }
}
