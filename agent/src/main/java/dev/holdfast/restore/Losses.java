package dev.holdfast.restore;

import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.snapshot.PathBytes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what did not come back, by kind, with a few examples. Any thread. */
final class Losses {
  private static final int EXAMPLES = 10;

  private final Map<Loss, Tally> tallies = new EnumMap<>(Loss.class);

  synchronized void add(Loss loss, PathBytes path, String detail) {
    Tally tally = tallies.computeIfAbsent(loss, unused -> new Tally());
    tally.count++;
    if (tally.examples.size() < EXAMPLES) {
      tally.examples.add(detail.isEmpty() ? path.toString() : path + " (" + detail + ")");
    }
  }

  synchronized long count(Loss loss) {
    Tally tally = tallies.get(loss);
    return tally == null ? 0 : tally.count;
  }

  /** Whether something could not be restored although it should have been. */
  synchronized boolean incomplete() {
    return tallies.keySet().stream().anyMatch(loss -> !loss.isAccepted());
  }

  /** One finding per kind. */
  synchronized void report(String object, FindingSink findings) {
    tallies.forEach((loss, tally) -> findings.add(finding(loss, tally, object)));
  }

  private static Finding finding(Loss loss, Tally tally, String object) {
    String more = tally.count > tally.examples.size() ? ", …" : "";
    Finding finding =
        new Finding(
            loss.severity(),
            loss.code(),
            object,
            null,
            loss.expected(),
            tally.count + (tally.count == 1 ? " entry: " : " entries: ")
                + String.join(", ", tally.examples)
                + more,
            null);
    String fix = fix(loss);
    return fix.isEmpty() ? finding : finding.withFix(fix);
  }

  private static String fix(Loss loss) {
    return switch (loss) {
      case SETID -> "--preserve setid brings them back";
      case DEVICE -> "--preserve devices brings them back";
      case SOCKET -> "--preserve sockets brings them back";
      case SECURITY -> "--preserve security brings them back";
      case TRUSTED -> "--preserve trusted brings them back";
      case OWNER -> "restore as root to bring owners back";
      default -> "";
    };
  }

  private static final class Tally {
    private long count;
    private final List<String> examples = new ArrayList<>();
  }
}
