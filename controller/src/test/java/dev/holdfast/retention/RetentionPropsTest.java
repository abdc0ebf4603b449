package dev.holdfast.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.catalog.SnapshotKey;
import dev.holdfast.catalog.SnapshotRecord;
import dev.holdfast.seed.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** T14: the planner keeps exactly what a model made of plain sentences keeps, on random histories. */
class RetentionPropsTest {
  private final long seed = Seed.of(20261121);
  private final int histories = Boolean.getBoolean("holdfast.profile") ? 100_000 : 2_000;

  @Test
  void keepsWhatTheModelKeeps() {
    System.out.println("seed " + seed + ", histories " + histories);
    Random random = new Random(seed);
    long snapshots = 0;
    long expired = 0;
    for (int i = 0; i < histories; i++) {
      List<SnapshotRecord> drawn = Histories.drawSnapshots(random);
      SeriesFacts facts =
          new SeriesFacts(
              Histories.SOURCE,
              "app/db",
              random.nextInt(10) > 0,
              Histories.drawRule(random),
              drawn);
      Instant now = now(random, drawn);
      SeriesPlan plan = RetentionPlanner.plan(now, List.of(facts)).series().getFirst();
      String what = "history " + i + " of seed " + seed + ", " + facts.rule();
      assertThat(keptBy(plan)).as(what).isEqualTo(new RetentionModel(now, facts).kept());
      checkPromises(plan, facts, now, what);
      snapshots += drawn.size();
      expired += plan.expiring().size();
    }
    System.out.println("snapshots " + snapshots + ", expiring " + expired);
    assertThat(expired).as("a test that expires nothing proves nothing").isGreaterThan(histories);
  }

  /** What must hold whatever the rules are. */
  private static void checkPromises(SeriesPlan plan, SeriesFacts facts, Instant now, String what) {
    assertThat(plan.decisions()).as(what).hasSameSizeAs(facts.snapshots());
    assertThat(plan.decisions()).as(what).noneMatch(d -> d.reasons().isEmpty());
    for (Decision gone : plan.expiring()) {
      SnapshotRecord snapshot = gone.snapshot();
      assertThat(snapshot.lockedUntil().filter(until -> until.isAfter(now))).as(what).isEmpty();
      assertThat(snapshot.holds()).as(what).isEmpty();
      assertThat(facts.defined()).as(what).isTrue();
    }
    boolean any = facts.snapshots().stream().anyMatch(SnapshotRecord::counts);
    if (any && !facts.rule().maxAgeStrict()) {
      assertThat(plan.kept()).as(what).anyMatch(d -> d.snapshot().counts());
    }
    for (int i = 1; i < plan.decisions().size(); i++) {
      Decision newer = plan.decisions().get(i - 1);
      Decision older = plan.decisions().get(i);
      if (newer.snapshot().counts() && older.snapshot().counts()) {
        assertThat(newer.bucketTime()).as(what).isAfterOrEqualTo(older.bucketTime());
      }
    }
  }

  /** Planning again after the first plan was carried out takes nothing more. */
  @Test
  void planningTwiceTakesNothingMore() {
    Random random = new Random(seed);
    System.out.println("seed " + seed);
    for (int i = 0; i < histories / 10; i++) {
      List<SnapshotRecord> drawn = Histories.drawHonest(random);
      Instant now = now(random, drawn);
      SeriesFacts facts =
          new SeriesFacts(Histories.SOURCE, "a", true, Histories.drawRule(random), drawn);
      SeriesPlan once = RetentionPlanner.plan(now, List.of(facts)).series().getFirst();
      List<SnapshotRecord> left = once.kept().stream().map(Decision::snapshot).toList();
      SeriesFacts after = new SeriesFacts(Histories.SOURCE, "a", true, facts.rule(), left);
      Set<SnapshotKey> goneNow =
          new HashSet<>(
              RetentionPlanner
                  .plan(now, List.of(after))
                  .series()
                  .getFirst()
                  .expiring()
                  .stream()
                  .map(d -> d.snapshot().key())
                  .toList());
      assertThat(goneNow).as("history " + i + " of seed " + seed).isEmpty();
    }
  }

  private static Instant now(Random random, List<SnapshotRecord> drawn) {
    Instant last =
        drawn
            .stream()
            .map(SnapshotRecord::received)
            .max(Instant::compareTo)
            .orElse(Histories.START);
    return last.plus(Duration.ofHours(random.nextInt(random.nextBoolean() ? 48 : 9000) - 24));
  }

  private static Set<SnapshotKey> keptBy(SeriesPlan plan) {
    Set<SnapshotKey> kept = new HashSet<>();
    plan.kept().forEach(d -> kept.add(d.snapshot().key()));
    return kept;
  }
}
