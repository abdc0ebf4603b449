package dev.holdfast.retention;

import dev.holdfast.catalog.SnapshotKey;
import dev.holdfast.catalog.SnapshotRecord;
import dev.holdfast.id.HostId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The order of a series and the time that counts for each snapshot, so that no host can move a snapshot into a span that
 * is over or not yet begun: the order is the host's chain, and the time is what the host says only when that lies between
 * its predecessor's time and the moment the snapshot was received; else it is that moment.
 */
final class SeriesOrder {
  /** A session lives at most so long, so no honest capture lies further back; and this needs no predecessor. */
  static final Duration LONGEST_SESSION = Duration.ofDays(7);

  private static final Comparator<SnapshotRecord> CHAIN =
      Comparator.<SnapshotRecord>comparingLong(s -> s.key().seq())
          .thenComparing(s -> s.key().sha256());
  private static final Comparator<Timed> SERIES =
      Comparator.comparing(Timed::received)
          .thenComparing(t -> t.snapshot().key(), SeriesOrder::compareKeys);

  private SeriesOrder() {}

  /**
   * One snapshot with its times.
   *
   * @param received never before that of its predecessor in the host's chain
   * @param bucketTime never before that of its predecessor in the series
   */
  record Timed(SnapshotRecord snapshot, Instant received, Instant bucketTime) {}

  /** Newest first. */
  static List<Timed> newestFirst(List<SnapshotRecord> snapshots) {
    Map<HostId, List<SnapshotRecord>> byHost = new TreeMap<>();
    for (SnapshotRecord snapshot : snapshots) {
      byHost.computeIfAbsent(snapshot.key().host(), host -> new ArrayList<>()).add(snapshot);
    }
    List<Timed> series = new ArrayList<>();
    byHost.values().forEach(chain -> addChain(chain, series));
    series.sort(SERIES);
    return withBucketTimes(series).reversed();
  }

  private static void addChain(List<SnapshotRecord> chain, List<Timed> series) {
    chain.sort(CHAIN);
    Instant received = Instant.MIN;
    for (SnapshotRecord snapshot : chain) {
      received = later(received, snapshot.received());
      series.add(new Timed(snapshot, received, received));
    }
  }

  private static List<Timed> withBucketTimes(List<Timed> series) {
    List<Timed> timed = new ArrayList<>(series.size());
    Instant previous = Instant.MIN;
    for (Timed one : series) {
      Instant said =
          later(
              earlier(one.snapshot().captureEnd(), one.received()),
              one.received().minus(LONGEST_SESSION));
      // Captured before its predecessor: no honest clock says so, and it must not take that one's day.
      boolean believed = one.snapshot().clockTrusted() && !said.isBefore(previous);
      Instant time = believed ? said : one.received();
      // What does not count must not move what does.
      timed.add(new Timed(one.snapshot(), one.received(), time));
      previous = one.snapshot().counts() ? time : previous;
    }
    return timed;
  }

  private static int compareKeys(SnapshotKey a, SnapshotKey b) {
    int host = a.host().compareTo(b.host());
    if (host != 0) {
      return host;
    }
    int seq = Long.compare(a.seq(), b.seq());
    return seq != 0 ? seq : a.sha256().compareTo(b.sha256());
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
