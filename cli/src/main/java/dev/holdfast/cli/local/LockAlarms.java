package dev.holdfast.cli.local;

import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.lock.LockStanding;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Says which snapshots that retention keeps lose their locks soon, and which have lost them. Pure. */
final class LockAlarms {
  private static final String FIX =
      "run 'holdfast backup': it makes locks longer; find out why no run did";

  private LockAlarms() {}

  /** One finding for each kind of trouble in a store, naming the snapshot whose lock ends first. */
  static void tell(
      String store, Map<ObjectName.Manifest, LockState> states, Instant now,
      FindingSink findings) {
    List<Map.Entry<ObjectName.Manifest, LockState>> lapsed =
        of(states, LockStanding.LAPSED);
    if (!lapsed.isEmpty()) {
      findings.add(
          Finding.error(
              "lock-lapsed", lapsed.getFirst().getKey().path(), store,
              "a lock that has not ended",
              "it ended on " + day(lapsed.getFirst()) + "; "
                  + count(lapsed.size(), states.size())
                  + " can be deleted by whoever holds a key for that")
              .withFix(FIX));
    }
    List<Map.Entry<ObjectName.Manifest, LockState>> lapsing =
        of(states, LockStanding.LAPSING);
    if (!lapsing.isEmpty()) {
      Instant until = lapsing.getFirst().getValue().until().orElseThrow();
      findings.add(
          Finding.warning(
              "lock-lapsing", lapsing.getFirst().getKey().path(), store,
              "a lock that was made longer in time",
              "it ends on " + day(lapsing.getFirst()) + ", in "
                  + days(Duration.between(now, until)) + "; so do those of "
                  + count(lapsing.size(), states.size()))
              .withFix(FIX));
    }
  }

  private static String day(Map.Entry<ObjectName.Manifest, LockState> entry) {
    return entry.getValue().until().orElseThrow().toString().substring(0, 10);
  }

  private static String days(Duration left) {
    long days = left.toDays();
    return days < 1 ? "less than a day" : days == 1 ? "1 day" : days + " days";
  }

  private static String count(int some, int all) {
    return some + " of " + all + (all == 1 ? " kept snapshot" : " kept snapshots");
  }

  private static List<Map.Entry<ObjectName.Manifest, LockState>> of(
      Map<ObjectName.Manifest, LockState> states, LockStanding standing) {
    return states.entrySet()
        .stream()
        .filter(entry -> entry.getValue().standing() == standing)
        .sorted(Comparator.comparing(entry -> entry.getValue().until().orElseThrow()))
        .toList();
  }
}
