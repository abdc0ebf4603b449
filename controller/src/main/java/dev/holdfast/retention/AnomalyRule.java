package dev.holdfast.retention;

import dev.holdfast.catalog.Quarantine;
import dev.holdfast.catalog.SnapshotRecord;
import dev.holdfast.retention.SeriesOrder.Timed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Sets odd snapshots aside, so that a hacked host or a wiped folder cannot push good ones out before people look. A
 * snapshot is judged by the up to ten usual ones before it:
 *
 * <ul>
 *   <li>its size or number of entries is less than half or more than four times their median: set aside until people decide
 *       or the new size has shown itself five times over at least a week, which makes it usual;
 *   <li>it comes after less than a quarter of their usual interval: extra, set aside for 30 days.
 * </ul>
 *
 * With fewer than three before it nothing is odd. Keeps more, never less. Pure.
 */
public final class AnomalyRule {
  private static final int WINDOW = 10;
  private static final int ENOUGH = 3;
  private static final int SHOWN = 5;
  private static final Duration SHOWN_FOR = Duration.ofDays(7);
  private static final Duration EXTRA_STAYS = Duration.ofDays(30);
  private static final long SMALL_BYTES = 16 << 20;
  private static final long SMALL_ENTRIES = 100;

  private final Deque<Timed> usual = new ArrayDeque<>();
  private final List<Timed> shifted = new ArrayList<>();
  private final Map<SnapshotRecord, Quarantine> aside = new HashMap<>();

  private AnomalyRule() {}

  /** The same snapshots in the same order, the odd ones set aside. */
  public static List<SnapshotRecord> setAside(List<SnapshotRecord> snapshots) {
    AnomalyRule rule = new AnomalyRule();
    for (Timed timed : SeriesOrder.newestFirst(snapshots).reversed()) {
      if (timed.snapshot().counts()) {
        rule.judge(timed);
      }
    }
    return snapshots
        .stream()
        .map(s -> rule.aside.containsKey(s) ? s.quarantined(rule.aside.get(s)) : s)
        .toList();
  }

  private void judge(Timed timed) {
    if (usual.size() < ENOUGH) {
      accept(timed);
      return;
    }
    String odd = odd(timed.snapshot(), new ArrayList<>(usual));
    if (!odd.isEmpty()) {
      aside
          .put(
              timed.snapshot(),
              new Quarantine(Quarantine.Kind.UNUSUAL, odd, Instant.MAX));
      shift(timed);
    } else if (isSooner(usual.getLast(), timed)) {
      aside
          .put(
              timed.snapshot(),
              new Quarantine(
                  Quarantine.Kind.EXTRA,
                  "sooner than usual",
                  timed.received().plus(EXTRA_STAYS)));
    } else {
      shifted.clear();
      accept(timed);
    }
  }

  private void accept(Timed timed) {
    usual.addLast(timed);
    if (usual.size() > WINDOW) {
      usual.removeFirst();
    }
  }

  /** A new size that stays is the new usual one; what showed it is no longer odd. */
  private void shift(Timed timed) {
    if (!shifted.isEmpty() && !odd(timed.snapshot(), shifted).isEmpty()) {
      shifted.clear();
    }
    if (!shifted.isEmpty() && isSooner(shifted.getLast(), timed)) {
      return; // a flood shows nothing
    }
    shifted.add(timed);
    Duration span = Duration.between(shifted.getFirst().received(), timed.received());
    if (shifted.size() >= SHOWN && span.compareTo(SHOWN_FOR) >= 0) {
      usual.clear();
      shifted.forEach(one -> aside.remove(one.snapshot()));
      shifted.forEach(this::accept);
      shifted.clear();
    }
  }

  /** What is odd about it, or empty text. */
  private static String odd(SnapshotRecord snapshot, List<Timed> before) {
    long bytes = median(before, t -> t.snapshot().logicalBytes());
    if (isFar(snapshot.logicalBytes(), bytes, SMALL_BYTES)) {
      return mebibytes(snapshot.logicalBytes()) + " (usual: " + mebibytes(bytes) + ")";
    }
    long entries = median(before, t -> t.snapshot().entries());
    return isFar(snapshot.entries(), entries, SMALL_ENTRIES)
        ? snapshot.entries() + " entries (usual: " + entries + ")"
        : "";
  }

  private static boolean isFar(long seen, long usual, long small) {
    return Math.abs(seen - usual) > small && (seen < usual / 2 || seen / 4 > usual);
  }

  private boolean isSooner(Timed last, Timed timed) {
    List<Timed> before = new ArrayList<>(usual);
    List<Long> gaps = new ArrayList<>();
    for (int i = 1; i < before.size(); i++) {
      gaps.add(seconds(before.get(i - 1), before.get(i)));
    }
    gaps.sort(null);
    long usualGap = gaps.get(gaps.size() / 2);
    long said = Duration.between(last.bucketTime(), timed.bucketTime()).toSeconds();
    return Math.min(seconds(last, timed), said) < usualGap / 4;
  }

  private static long seconds(Timed from, Timed to) {
    return Duration.between(from.received(), to.received()).toSeconds();
  }

  private static long median(List<Timed> snapshots, ToLongFunction<Timed> value) {
    long[] values = snapshots.stream().mapToLong(value).sorted().toArray();
    return values[values.length / 2];
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }
}
