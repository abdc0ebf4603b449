package dev.holdfast.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.catalog.SnapshotKey;
import dev.holdfast.catalog.SnapshotRecord;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.policy.KeepTagged;
import dev.holdfast.policy.RetentionRule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * T15: a hacked host writes whatever it likes for a week, and the plan is carried out every day. It must not cost one good
 * snapshot that a week of honest backups would have left. The same attacks on a planner that believes every word show that
 * they are attacks.
 */
class PolicyAttackTest {
  private static final int GOOD_DAYS = 150;
  private static final int ATTACK_DAYS = 7;
  private static final long USUAL_BYTES = 1L << 30;
  private static final Duration DAY = Duration.ofDays(1);
  private static final RetentionRule RULE =
      new RetentionRule(
          3,
          0,
          7,
          4,
          3,
          2,
          Optional.empty(),
          List.of(new KeepTagged("predeploy", 7, 5)),
          Optional.empty(),
          false,
          ZoneId.of("Europe/Berlin"));

  /** What the host writes on one day of the attack; seqs are given later. */
  @FunctionalInterface
  private interface Script {
    List<SnapshotRecord> write(int day, Instant received);
  }

  private static Map<String, Script> scripts() {
    Map<String, Script> all = new LinkedHashMap<>();
    all.put("back-dated into each of the last 30 days", dated(30, -24));
    all.put("back-dated into each of the last 10 weeks", dated(10, -24 * 7));
    all.put("back-dated into each of the last 12 months", dated(12, -24 * 30));
    all.put("back-dated into each of the last 10 years", dated(10, -24 * 365));
    all.put("future, each of the next 30 days", dated(30, 24));
    all.put("future, each of the next 10 weeks", dated(10, 24 * 7));
    all.put("future, each of the next 12 months", dated(12, 24 * 30));
    all.put("future, each of the next 10 years", dated(10, 24 * 365));
    all.put("one a day, dated 1970", (day, t) -> List.of(one(Instant.EPOCH, t, true)));
    all.put("one a day, dated 2999", (day, t) -> List.of(one(far(), t, true)));
    all.put("one a day, dated a second after the last good one",
        (day, t) -> List.of(one(t.minus(DAY.multipliedBy(day)).plusSeconds(1), t, true)));
    all.put("flood of usual size, one a minute", flood(USUAL_BYTES, 10_000, 60));
    all.put("flood of usual size, one an hour", flood(USUAL_BYTES, 10_000, 3600));
    all.put("flood of nothing", flood(0, 0, 60));
    all.put("flood of a hundredfold size", flood(USUAL_BYTES * 100, 10_000, 600));
    all.put("one empty one a day",
        (day, t) -> List.of(sized(t, USUAL_BYTES / 1000, 10_000)));
    all.put("one of usual size with one file a day",
        (day, t) -> List.of(sized(t, USUAL_BYTES, 1)));
    all.put("one of twentyfold size a day",
        (day, t) -> List.of(sized(t, USUAL_BYTES * 20, 10_000)));
    all.put("clock off, back-dated into each of the last 30 days", clockOff(dated(30, -24)));
    all.put("clock off, future, each of the next 10 weeks", clockOff(dated(10, 24 * 7)));
    all.put("empty, then usual, in turns",
        (day, t) -> List.of(sized(t, 0, 0), sized(t.plusSeconds(9), USUAL_BYTES, 10_000)));
    all.put("suspect flood", (day, t) -> flood(USUAL_BYTES, 10_000, 600)
        .write(day, t)
        .stream()
        .map(PolicyAttackTest::suspect)
        .toList());
    all.put("seq jumps to the end of numbers",
        (day, t) -> List.of(renumbered(one(t, t, true), (1L << 60) + day)));
    return all;
  }

  @Test
  void noAttackCostsAGoodSnapshot() {
    Set<SnapshotKey> promised = goodOnesLeftAfter(honest(), true);
    assertThat(promised).hasSizeGreaterThan(4);
    List<String> broken = new ArrayList<>();
    List<String> harmful = new ArrayList<>();
    scripts().forEach((name, script) -> {
      Set<SnapshotKey> lost = new HashSet<>(promised);
      lost.removeAll(goodOnesLeftAfter(script, true));
      if (!lost.isEmpty()) {
        broken.add(name + ": " + lost.size());
      }
      if (!goodOnesLeftBelieving(script).containsAll(promised)) {
        harmful.add(name);
      }
    });
    System.out.println("scripts " + scripts().size() + ", of which harmful to a believing planner: "
        + harmful.size());
    assertThat(broken).isEmpty();
    assertThat(harmful).hasSizeGreaterThanOrEqualTo(8);
  }

  /** What is empty, huge or without files pushes not even out what honest backups would have, for a week. */
  @Test
  void oddContentPushesNothingOutForAWeek() {
    Set<SnapshotKey> atFirst = goodOnesLeftAfter((day, t) -> List.of(), true);
    List<Script> odd =
        List
            .of(
                (day, t) -> List.of(sized(t, USUAL_BYTES / 3, 10_000)),
                (day, t) -> List.of(sized(t, USUAL_BYTES * 5, 10_000)),
                (day, t) -> List.of(sized(t, USUAL_BYTES, 10_000 / 3)),
                (day, t) -> List.of(sized(t, USUAL_BYTES, 50_000)));
    for (Script script : odd) {
      assertThat(goodOnesLeftAfter(script, true)).isEqualTo(atFirst);
      assertThat(goodOnesLeftAfter(script, false)).isNotEqualTo(atFirst);
    }
  }

  /** A manifest that claims a source its host may not write forms a series of its own. */
  @Test
  void aForeignSeriesPushesNothingOut() {
    List<SnapshotRecord> good = goodOnes();
    Instant now = good.getLast().received().plus(DAY);
    List<SnapshotRecord> foreign =
        List
            .of(
                Histories
                    .snapshot(new HostId(new Id128(6, 6)), 1, now, now, true));
    SeriesFacts own = new SeriesFacts(Histories.SOURCE, "shop/db", true, RULE, good);
    SeriesFacts other = new SeriesFacts(Histories.SOURCE, "shop/db (foreign)", true, RULE, foreign);
    assertThat(RetentionPlanner.plan(now, List.of(own, other)).series().getFirst())
        .isEqualTo(RetentionPlanner.plan(now, List.of(own)).series().getFirst());
  }

  /** A set of a distrusted host keeps its members no longer than their own series does, and a set never deletes. */
  @Test
  void setsOnlyEverKeep() {
    List<SnapshotRecord> good = goodOnes();
    Instant now = good.getLast().received().plus(DAY);
    SeriesFacts own = new SeriesFacts(Histories.SOURCE, "shop/db", true, RULE, good);
    SnapshotRecord plain = Histories.at(900, now);
    SnapshotRecord set =
        new SnapshotRecord(
            plain.key(), now, now, true, 0, 0, 0, false, Optional.empty(), List.of(),
            Optional.empty(), List.of(good.get(3).key(), good.get(140).key()));
    SeriesFacts sets = new SeriesFacts(Histories.SOURCE, "shop", true, RULE, List.of(set));
    Set<SnapshotKey> without = kept(RetentionPlanner.plan(now, List.of(own)));
    Set<SnapshotKey> with = kept(RetentionPlanner.plan(now, List.of(own, sets)));
    without.add(good.get(3).key());
    without.add(good.get(140).key());
    without.add(set.key());
    assertThat(with).isEqualTo(without);
  }

  private static Set<SnapshotKey> goodOnesLeftAfter(Script script, boolean guarded) {
    List<SnapshotRecord> store = new ArrayList<>(goodOnes());
    Set<SnapshotKey> good = new HashSet<>(store.stream().map(SnapshotRecord::key).toList());
    long seq = store.getLast().key().seq();
    Instant now = store.getLast().received();
    for (int day = 1; day <= ATTACK_DAYS; day++) {
      now = now.plus(DAY);
      for (SnapshotRecord one : script.write(day, now)) {
        boolean numbered = one.key().seq() != 0;
        store.add(numbered ? one : renumbered(one, ++seq));
      }
      SeriesFacts facts = new SeriesFacts(Histories.SOURCE, "shop/db", true, RULE, store);
      SeriesPlan plan =
          RetentionPlanner
              .plan(now.plus(Duration.ofHours(20)), List.of(guarded ? facts.guarded() : facts))
              .series()
              .getFirst();
      Set<SnapshotKey> gone = new HashSet<>();
      plan.expiring().forEach(d -> gone.add(d.snapshot().key()));
      store.removeIf(s -> gone.contains(s.key()));
    }
    good.retainAll(store.stream().map(SnapshotRecord::key).toList());
    return good;
  }

  /** As a planner that sorts by what the host says, and sets nothing aside. */
  private static Set<SnapshotKey> goodOnesLeftBelieving(Script script) {
    return goodOnesLeftAfter((day, t) -> {
      List<SnapshotRecord> believed = new ArrayList<>();
      for (SnapshotRecord s : script.write(day, t)) {
        SnapshotRecord copy =
            Histories.snapshot(new HostId(new Id128(8, s.hashCode())), 0, s.captureEnd(),
                s.captureEnd(), true);
        believed.add(copy);
      }
      return believed;
    }, false);
  }

  private static List<SnapshotRecord> goodOnes() {
    List<SnapshotRecord> good = new ArrayList<>();
    for (int i = 0; i < GOOD_DAYS; i++) {
      good.add(Histories.at(i + 1, Histories.START.plus(DAY.multipliedBy(i))));
    }
    return good;
  }

  private static Script honest() {
    return (day, t) -> List.of(one(t, t, true));
  }

  private static Script dated(int count, int hoursApart) {
    return (day, t) -> {
      List<SnapshotRecord> all = new ArrayList<>();
      for (int i = 1; i <= count; i++) {
        Instant said = t.plus(Duration.ofHours((long) i * hoursApart));
        all.add(one(said, t.plusSeconds(i), true));
      }
      return all;
    };
  }

  private static Script flood(long bytes, long entries, int seconds) {
    return (day, t) -> {
      List<SnapshotRecord> all = new ArrayList<>();
      for (int i = 0; i < Math.min(100, 72_000 / seconds); i++) {
        all.add(sized(t.plusSeconds((long) i * seconds), bytes, entries));
      }
      return all;
    };
  }

  private static Script clockOff(Script script) {
    return (day, t) -> script
        .write(day, t)
        .stream()
        .map(s -> one(s.captureEnd(), s.received(), false))
        .toList();
  }

  private static Instant far() {
    return Instant.parse("2999-01-01T00:00:00Z");
  }

  private static SnapshotRecord one(Instant said, Instant received, boolean clockTrusted) {
    return Histories.snapshot(Histories.HOST, 0, said, received, clockTrusted);
  }

  private static SnapshotRecord sized(Instant time, long bytes, long entries) {
    SnapshotRecord s = one(time, time, true);
    return new SnapshotRecord(
        s.key(), s.captureEnd(), s.received(), true, 0, bytes, entries, false, Optional.empty(),
        List.of(), Optional.empty(), List.of());
  }

  private static SnapshotRecord suspect(SnapshotRecord s) {
    return new SnapshotRecord(
        s.key(), s.captureEnd(), s.received(), true, 0, s.logicalBytes(), s.entries(), true,
        Optional.empty(), List.of(), Optional.empty(), List.of());
  }

  private static SnapshotRecord renumbered(SnapshotRecord s, long seq) {
    return new SnapshotRecord(
        new SnapshotKey(s.key().host(), seq, new Sha256(5, seq, 0, 0)), s.captureEnd(),
        s.received(), s.clockTrusted(), s.retentionTag(), s.logicalBytes(), s.entries(),
        s.suspect(), s.quarantine(), s.holds(), s.lockedUntil(), s.members());
  }

  private static Set<SnapshotKey> kept(RetentionPlan plan) {
    Set<SnapshotKey> kept = new HashSet<>();
    plan.series().forEach(s -> s.kept().forEach(d -> kept.add(d.snapshot().key())));
    return kept;
  }
}
