package dev.holdfast.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.catalog.Quarantine;
import dev.holdfast.catalog.SnapshotRecord;
import dev.holdfast.policy.RetentionRule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What people read in a plan, on histories small enough to check by eye. */
class RetentionPlannerTest {
  private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");

  @Test
  void everyReasonIsNamed() {
    List<SnapshotRecord> snapshots = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      snapshots.add(Histories.at(i, NOW.minus(Duration.ofDays(9 - i))));
    }
    snapshots.set(0, locked(snapshots.get(0), NOW.plusSeconds(60)));
    snapshots.set(1, held(snapshots.get(1)));
    assertThat(texts(Histories.rule(1, 0, 3, 0, 1, 0), snapshots))
        .containsExactly(
            "8 stays: one of the two newest good ones, last, daily 2026-03-09, monthly 2026-03",
            "7 stays: one of the two newest good ones, daily 2026-03-08",
            "6 stays: daily 2026-03-07",
            "5 goes: no rule keeps it",
            "4 goes: no rule keeps it",
            "3 goes: no rule keeps it",
            "2 stays: held: audit",
            "1 stays: locked until 2026-03-10T12:01:00Z");
  }

  @Test
  void withoutAKeepRuleOnlyAgeTakes() {
    List<SnapshotRecord> two =
        List
            .of(
                Histories.at(1, NOW.minus(Duration.ofDays(20))),
                Histories.at(2, NOW.minus(Duration.ofDays(10))));
    assertThat(texts(Histories.rule(0, 0, 0, 0, 0, 0), two))
        .containsExactly(
            "2 stays: one of the two newest good ones, no rule removes it",
            "1 stays: one of the two newest good ones, no rule removes it");
    assertThat(texts(aged(false), two))
        .containsExactly("2 stays: last good one", "1 goes: older than 5d");
    assertThat(texts(aged(true), two))
        .containsExactly("2 goes: older than 5d", "1 goes: older than 5d");
  }

  @Test
  void theHourThatComesTwiceIsTwoHours() {
    Instant first = Instant.parse("2025-10-26T00:30:00Z");
    RetentionRule rule =
        new RetentionRule(
            0, 4, 0, 0, 0, 0, Optional.empty(), List.of(), Optional.empty(), false,
            ZoneId.of("Europe/Berlin"));
    assertThat(
        texts(
            rule,
            List
                .of(
                    Histories.at(1, first.minus(Duration.ofHours(1))),
                    Histories.at(2, first),
                    Histories.at(3, first.plus(Duration.ofHours(1))),
                    Histories.at(4, first.plus(Duration.ofHours(2))))))
        .containsExactly(
            "4 stays: one of the two newest good ones, hourly 2025-10-26T03+01:00",
            "3 stays: one of the two newest good ones, hourly 2025-10-26T02+01:00",
            "2 stays: hourly 2025-10-26T02+02:00",
            "1 stays: hourly 2025-10-26T01+02:00");
  }

  @Test
  void weeksBelongToTheYearOfTheirThursday() {
    assertThat(
        texts(
            Histories.rule(0, 0, 0, 3, 0, 2),
            List
                .of(
                    Histories.at(1, Instant.parse("2024-12-29T12:00:00Z")),
                    Histories.at(2, Instant.parse("2024-12-31T12:00:00Z")),
                    Histories.at(3, Instant.parse("2025-01-05T12:00:00Z")),
                    Histories.at(4, Instant.parse("2025-01-06T12:00:00Z")))))
        .containsExactly(
            "4 stays: one of the two newest good ones, weekly 2025-W02, yearly 2025",
            "3 stays: one of the two newest good ones, weekly 2025-W01",
            "2 stays: yearly 2024",
            "1 stays: weekly 2024-W52");
  }

  @Test
  void anUndefinedSourceKeepsEverything() {
    SeriesFacts facts =
        new SeriesFacts(
            Histories.SOURCE,
            "old/db",
            false,
            aged(true),
            List.of(Histories.at(1, NOW.minus(Duration.ofDays(900)))));
    SeriesPlan plan = RetentionPlanner.plan(NOW, List.of(facts)).series().getFirst();
    assertThat(plan.kept().getFirst().reasons().getFirst().text())
        .isEqualTo("source not configured");
  }

  @Test
  void aNewSizeThatStaysBecomesUsualAfterAWeek() {
    List<SnapshotRecord> snapshots = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      SnapshotRecord s = Histories.at(i, NOW.plus(Duration.ofDays(i)));
      snapshots.add(i > 12 ? emptied(s) : s);
    }
    assertThat(setAside(snapshots.subList(0, 19))).isEqualTo(7);
    assertThat(setAside(snapshots)).isZero();
  }

  @Test
  void anExtraOneStaysThirtyDaysAndTakesNobodysPlace() {
    List<SnapshotRecord> snapshots = new ArrayList<>();
    for (int i = 1; i <= 10; i++) {
      snapshots.add(Histories.at(i, NOW.minus(Duration.ofDays(11 - i))));
    }
    snapshots.add(Histories.at(11, snapshots.getLast().received().plusSeconds(600)));
    List<SnapshotRecord> guarded = AnomalyRule.setAside(snapshots);
    assertThat(guarded.get(10).quarantine().orElseThrow().kind())
        .isEqualTo(Quarantine.Kind.EXTRA);
    assertThat(texts(Histories.rule(0, 0, 1, 0, 0, 0), guarded))
        .startsWith(
            "11 stays: set aside: sooner than usual",
            "10 stays: one of the two newest good ones, daily 2026-03-09");
    Instant later = NOW.plus(Duration.ofDays(40));
    SeriesFacts facts =
        new SeriesFacts(
            Histories.SOURCE, "a", true, Histories.rule(0, 0, 1, 0, 0, 0), guarded);
    SeriesPlan plan = RetentionPlanner.plan(later, List.of(facts)).series().getFirst();
    assertThat(plan.decisions().getFirst().keep()).isFalse();
  }

  private static long setAside(List<SnapshotRecord> snapshots) {
    return AnomalyRule.setAside(snapshots).stream().filter(s -> !s.counts()).count();
  }

  private static RetentionRule aged(boolean strict) {
    return new RetentionRule(
        0, 0, 0, 0, 0, 0, Optional.empty(), List.of(), Optional.of(Duration.ofDays(5)), strict,
        ZoneId.of("UTC"));
  }

  private static List<String> texts(RetentionRule rule, List<SnapshotRecord> snapshots) {
    SeriesFacts facts = new SeriesFacts(Histories.SOURCE, "app/db", true, rule, snapshots);
    return RetentionPlanner
        .plan(NOW, List.of(facts))
        .series()
        .getFirst()
        .decisions()
        .stream()
        .map(
            d -> d.snapshot().key().seq() + (d.keep() ? " stays: " : " goes: ")
                + String.join(", ", d.reasons().stream().map(Reason::text).toList()))
        .toList();
  }

  private static SnapshotRecord locked(SnapshotRecord s, Instant until) {
    return new SnapshotRecord(
        s.key(), s.captureEnd(), s.received(), true, 0, 0, 0, false, Optional.empty(), List.of(),
        Optional.of(until), List.of());
  }

  private static SnapshotRecord held(SnapshotRecord s) {
    return new SnapshotRecord(
        s.key(), s.captureEnd(), s.received(), true, 0, 0, 0, false, Optional.empty(),
        List.of("audit"), Optional.empty(), List.of());
  }

  private static SnapshotRecord emptied(SnapshotRecord s) {
    return new SnapshotRecord(
        s.key(), s.captureEnd(), s.received(), true, 0, 1000, 3, false, Optional.empty(),
        List.of(), Optional.empty(), List.of());
  }
}
