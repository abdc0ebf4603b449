package dev.holdfast.retention;

import dev.holdfast.catalog.SnapshotRecord;
import dev.holdfast.policy.KeepTagged;
import dev.holdfast.policy.RetentionRule;
import dev.holdfast.retention.SeriesOrder.Timed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Plans one series. Used once, by one thread. */
final class SeriesPlanner {
  private static final int MINIMUM_GOOD = 2;

  private final SeriesFacts facts;
  private final RetentionRule rule;
  private final Instant now;
  private final List<Timed> newestFirst;
  private final List<List<Reason>> kept;

  SeriesPlanner(SeriesFacts facts, Instant now) {
    this.facts = facts;
    this.rule = facts.rule();
    this.now = now;
    this.newestFirst = SeriesOrder.newestFirst(facts.snapshots());
    this.kept = new ArrayList<>(newestFirst.size());
    newestFirst.forEach(timed -> kept.add(new ArrayList<>(2)));
  }

  SeriesPlan plan() {
    applyRules();
    List<Decision> decisions = new ArrayList<>(newestFirst.size());
    int good = 0;
    for (int i = 0; i < newestFirst.size(); i++) {
      Timed timed = newestFirst.get(i);
      decisions.add(decide(timed, kept.get(i), good));
      good += timed.snapshot().counts() ? 1 : 0;
    }
    return new SeriesPlan(facts.source(), facts.label(), decisions);
  }

  private void applyRules() {
    keepNewest(rule.keepLast(), Reason.Kind.LAST);
    keepWithin();
    rule.keepTagged().forEach(this::keepTagged);
    keepBuckets(rule.keepHourly(), Bucket.HOUR);
    keepBuckets(rule.keepDaily(), Bucket.DAY);
    keepBuckets(rule.keepWeekly(), Bucket.WEEK);
    keepBuckets(rule.keepMonthly(), Bucket.MONTH);
    keepBuckets(rule.keepYearly(), Bucket.YEAR);
  }

  /** Lock, hold, no definition, max_age, two good ones, set aside, keep rules: the first that speaks decides. */
  private Decision decide(Timed timed, List<Reason> byRules, int newerGood) {
    SnapshotRecord snapshot = timed.snapshot();
    List<Reason> reasons = new ArrayList<>();
    snapshot
        .lockedUntil()
        .filter(until -> until.isAfter(now))
        .ifPresent(until -> reasons.add(new Reason(Reason.Kind.LOCKED, until.toString())));
    snapshot.holds().forEach(hold -> reasons.add(new Reason(Reason.Kind.HELD, hold)));
    if (!facts.defined()) {
      reasons.add(Reason.of(Reason.Kind.UNDEFINED));
    }
    Optional<Duration> tooOld = rule.maxAge().filter(age -> isOlder(timed, age));
    boolean lastGood = snapshot.counts() && newerGood == 0;
    if (tooOld.isPresent()) {
      if (lastGood && !rule.maxAgeStrict()) {
        reasons.add(Reason.of(Reason.Kind.LAST_GOOD));
      }
    } else {
      addWeakReasons(snapshot, byRules, newerGood, reasons);
    }
    boolean keep = !reasons.isEmpty();
    if (!keep) {
      reasons
          .add(
              tooOld
                  .map(age -> new Reason(Reason.Kind.TOO_OLD, text(age)))
                  .orElse(Reason.of(Reason.Kind.NO_RULE)));
    }
    return new Decision(snapshot, timed.bucketTime(), keep, reasons);
  }

  private void addWeakReasons(
      SnapshotRecord snapshot, List<Reason> byRules, int newerGood, List<Reason> reasons) {
    if (snapshot.counts() && newerGood < MINIMUM_GOOD) {
      reasons.add(Reason.of(Reason.Kind.MINIMUM));
    }
    snapshot
        .quarantine()
        .filter(aside -> aside.until().isAfter(now))
        .ifPresent(aside -> reasons.add(new Reason(Reason.Kind.QUARANTINE, aside.why())));
    if (snapshot.suspect()) {
      reasons.add(Reason.of(Reason.Kind.SUSPECT));
    }
    reasons.addAll(byRules);
    if (rule.limitsNothing()) {
      reasons.add(Reason.of(Reason.Kind.UNLIMITED));
    }
  }

  private boolean isOlder(Timed timed, Duration age) {
    return timed.bucketTime().isBefore(now.minus(age));
  }

  private void keepNewest(int count, Reason.Kind kind) {
    int left = count;
    for (int i = 0; i < newestFirst.size() && left > 0; i++) {
      if (newestFirst.get(i).snapshot().counts()) {
        kept.get(i).add(Reason.of(kind));
        left--;
      }
    }
  }

  private void keepTagged(KeepTagged tagged) {
    int left = tagged.count();
    for (int i = 0; i < newestFirst.size() && left > 0; i++) {
      SnapshotRecord snapshot = newestFirst.get(i).snapshot();
      if (snapshot.countsForTag() && snapshot.retentionTag() == tagged.retentionTag()) {
        kept.get(i).add(new Reason(Reason.Kind.TAGGED, tagged.tag()));
        left--;
      }
    }
  }

  /** Measured from the newest good one when backups have stopped, so that time alone removes nothing. */
  private void keepWithin() {
    Optional<Timed> newest = newestFirst.stream().filter(t -> t.snapshot().counts()).findFirst();
    if (rule.within().isEmpty() || newest.isEmpty()) {
      return;
    }
    Instant from = newest.get().bucketTime().isBefore(now) ? newest.get().bucketTime() : now;
    Instant limit = from.minus(rule.within().get());
    for (int i = 0; i < newestFirst.size(); i++) {
      Timed timed = newestFirst.get(i);
      if (timed.snapshot().counts() && timed.bucketTime().isAfter(limit)) {
        kept.get(i).add(new Reason(Reason.Kind.WITHIN, text(rule.within().get())));
      }
    }
  }

  private void keepBuckets(int count, Bucket bucket) {
    if (count == 0) {
      return;
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < newestFirst.size() && seen.size() < count; i++) {
      Timed timed = newestFirst.get(i);
      if (timed.snapshot().counts()) {
        String key = bucket.key(timed.bucketTime().atZone(rule.zone()));
        if (seen.add(key)) {
          kept.get(i).add(new Reason(bucket.reason(), key));
        }
      }
    }
  }

  private static String text(Duration age) {
    return age.toHours() % 24 == 0 ? age.toDays() + "d" : age.toHours() + "h";
  }
}
