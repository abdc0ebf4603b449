package dev.holdfast.retention;

import dev.holdfast.catalog.SnapshotKey;
import dev.holdfast.catalog.SnapshotRecord;
import dev.holdfast.policy.KeepTagged;
import dev.holdfast.policy.RetentionRule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.WeekFields;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The same promises said once more as sentences about single snapshots, in quadratic time and with nothing shared: a
 * snapshot stays for its day if no newer one that counts lies in that day and fewer than n newer days have one.
 */
final class RetentionModel {
  private final Instant now;
  private final SeriesFacts facts;
  private final RetentionRule rule;

  private final Map<SnapshotKey, Instant> receipts = new HashMap<>();
  private final Map<SnapshotKey, Instant> times = new HashMap<>();

  RetentionModel(Instant now, SeriesFacts facts) {
    this.now = now;
    this.facts = facts;
    this.rule = facts.rule();
  }

  Set<SnapshotKey> kept() {
    Set<SnapshotKey> kept = new HashSet<>();
    facts.snapshots().stream().filter(this::stays).forEach(s -> kept.add(s.key()));
    return kept;
  }

  private boolean stays(SnapshotRecord s) {
    if (s.lockedUntil().isPresent() && s.lockedUntil().get().isAfter(now)
        || !s.holds().isEmpty()
        || !facts.defined()) {
      return true;
    }
    long newerGood = newer(s).filter(SnapshotRecord::counts).count();
    if (rule.maxAge().isPresent() && time(s).isBefore(now.minus(rule.maxAge().get()))) {
      return !rule.maxAgeStrict() && s.counts() && newerGood == 0;
    }
    return s.counts() && newerGood < 2
        || s.suspect()
        || s.quarantine().isPresent() && s.quarantine().get().until().isAfter(now)
        || rule.limitsNothing()
        || s.counts() && byKeepRule(s, newerGood)
        || byTag(s);
  }

  private boolean byKeepRule(SnapshotRecord s, long newerGood) {
    return newerGood < rule.keepLast()
        || within(s)
        || standsFor(s, rule.keepHourly(), t -> t.truncatedTo(ChronoUnit.HOURS).toInstant())
        || standsFor(s, rule.keepDaily(), ZonedDateTime::toLocalDate)
        || standsFor(s, rule.keepWeekly(), RetentionModel::monday)
        || standsFor(s, rule.keepMonthly(), t -> t.toLocalDate().withDayOfMonth(1))
        || standsFor(s, rule.keepYearly(), ZonedDateTime::getYear);
  }

  private static LocalDate monday(ZonedDateTime time) {
    return time.toLocalDate().with(WeekFields.ISO.dayOfWeek(), 1);
  }

  private boolean within(SnapshotRecord s) {
    if (rule.within().isEmpty()) {
      return false;
    }
    Instant newest =
        facts
            .snapshots()
            .stream()
            .filter(SnapshotRecord::counts)
            .map(this::time)
            .max(Instant::compareTo)
            .orElseThrow();
    Instant from = newest.isBefore(now) ? newest : now;
    return time(s).isAfter(from.minus(rule.within().get()));
  }

  private boolean byTag(SnapshotRecord s) {
    for (KeepTagged tagged : rule.keepTagged()) {
      long newerOfTag =
          newer(s)
              .filter(o -> o.countsForTag() && o.retentionTag() == tagged.retentionTag())
              .count();
      if (s.countsForTag()
          && s.retentionTag() == tagged.retentionTag()
          && newerOfTag < tagged.count()) {
        return true;
      }
    }
    return false;
  }

  private boolean standsFor(SnapshotRecord s, int count, Function<ZonedDateTime, ?> span) {
    Object own = span.apply(time(s).atZone(rule.zone()));
    List<?> newerSpans =
        newer(s)
            .filter(SnapshotRecord::counts)
            .map(o -> (Object) span.apply(time(o).atZone(rule.zone())))
            .distinct()
            .toList();
    return !newerSpans.contains(own) && newerSpans.size() < count;
  }

  private Stream<SnapshotRecord> newer(SnapshotRecord s) {
    return facts.snapshots().stream().filter(o -> isNewer(o, s));
  }

  /** By the chain within a host, else by the time of receipt. */
  private boolean isNewer(SnapshotRecord a, SnapshotRecord b) {
    if (a.key().host().equals(b.key().host())) {
      return a.key().seq() > b.key().seq();
    }
    int order = received(a).compareTo(received(b));
    return order != 0 ? order > 0 : a.key().host().compareTo(b.key().host()) > 0;
  }

  /** The latest receipt in its host's chain up to it. */
  private Instant received(SnapshotRecord s) {
    Instant known = receipts.get(s.key());
    if (known != null) {
      return known;
    }
    Instant received =
        facts
            .snapshots()
            .stream()
            .filter(o -> o.key().host().equals(s.key().host()) && o.key().seq() <= s.key().seq())
            .map(SnapshotRecord::received)
            .max(Instant::compareTo)
            .orElseThrow();
    receipts.put(s.key(), received);
    return received;
  }

  private Instant time(SnapshotRecord s) {
    Instant known = times.get(s.key());
    if (known == null) {
      known = newTime(s);
      times.put(s.key(), known);
    }
    return known;
  }

  /** What the host says, unless that is before the one before it that counts; then its receipt. */
  private Instant newTime(SnapshotRecord s) {
    Instant floor =
        facts
            .snapshots()
            .stream()
            .filter(o -> o.counts() && isNewer(s, o))
            .max((a, b) -> isNewer(a, b) ? 1 : -1)
            .map(this::time)
            .orElse(Instant.MIN);
    return alone(s).isBefore(floor) ? received(s) : alone(s);
  }

  /** What the host says, not 7 days before its receipt and not after it. */
  private Instant alone(SnapshotRecord s) {
    Instant earliest = received(s).minus(Duration.ofDays(7));
    if (!s.clockTrusted() || s.captureEnd().isAfter(received(s))) {
      return received(s);
    }
    return s.captureEnd().isBefore(earliest) ? earliest : s.captureEnd();
  }
}
