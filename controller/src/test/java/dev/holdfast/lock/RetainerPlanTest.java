package dev.holdfast.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.LockMode;
import dev.holdfast.store.ObjectLock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetainerPlanTest {
  private static final Instant NOW = Instant.parse("2026-01-14T10:30:00Z");
  private static final LockSpan SPAN = new LockSpan(Duration.ofDays(30));

  private static ObjectName pack(int number) {
    return new ObjectName.Pack(
        new HostId(new Id128(1, 2)), Sha256.of(new byte[]{(byte) number, (byte) (number >> 8)}));
  }

  private static KeptObject kept(int number, String until, boolean fresh) {
    return new KeptObject(
        pack(number), Optional.of(new ObjectLock(LockMode.COMPLIANCE, Instant.parse(until))),
        fresh);
  }

  private static List<ObjectName> due(KeptObject... kept) {
    return RetainerPlan.of(NOW, LockMode.COMPLIANCE, SPAN, List.of(kept)).extend();
  }

  @Test
  void aLockLastsToTheEndOfTheDayPlusLengthPlusWindow() {
    assertThat(SPAN.window()).isEqualTo(Duration.ofDays(15));
    assertThat(SPAN.untilFor(NOW)).isEqualTo("2026-03-01T00:00:00Z");
    assertThat(SPAN.untilFor(Instant.parse("2026-01-14T00:00:00Z")))
        .isEqualTo("2026-02-28T00:00:00Z");
    assertThat(SPAN.untilFor(Instant.parse("2026-01-14T00:00:00.000000001Z")))
        .isEqualTo("2026-03-01T00:00:00Z");
    assertThat(new LockSpan(Duration.ofDays(1)).window()).isEqualTo(Duration.ofDays(7));
    assertThat(
        new LockSpan(Duration.ofDays(25_000)).untilFor(Instant.parse("2099-01-01T00:00:00Z")))
        .isEqualTo(LockSpan.LATEST);
    assertThatThrownBy(() -> new LockSpan(Duration.ofHours(23)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void onlyWhatHasLessThanTheWindowLeftIsExtended() {
    assertThat(due(kept(1, "2026-01-29T10:30:00Z", false))).isEmpty();
    assertThat(due(kept(1, "2026-01-29T10:29:59Z", false))).containsExactly(pack(1));
    assertThat(due(kept(1, "2026-02-13T10:30:00Z", true))).isEmpty();
    assertThat(due(kept(1, "2026-02-13T10:29:59Z", true))).containsExactly(pack(1));
  }

  @Test
  void whatHasNoLockOrAWeakerOneIsDue() {
    assertThat(due(new KeptObject(pack(1), Optional.empty(), false))).containsExactly(pack(1));
    KeptObject weaker =
        new KeptObject(
            pack(2), Optional.of(
                new ObjectLock(
                    LockMode.GOVERNANCE, Instant.parse("2030-01-01T00:00:00Z"))),
            false);
    assertThat(due(weaker, weaker)).containsExactly(pack(2));
    assertThat(RetainerPlan.of(NOW, LockMode.GOVERNANCE, SPAN, List.of(weaker)).extend())
        .isEmpty();
  }

  @Test
  void theLatestDateIsNeverMoved() {
    Instant late = Instant.parse("2099-12-30T00:00:00Z");
    KeptObject object =
        new KeptObject(
            pack(1), Optional.of(new ObjectLock(LockMode.COMPLIANCE, LockSpan.LATEST)), true);
    assertThat(RetainerPlan.of(late, LockMode.COMPLIANCE, SPAN, List.of(object)).extend())
        .isEmpty();
  }

  /** Daily runs with gaps shorter than W: what is kept is never without a lock, and rarely asked for. */
  @Test
  void whateverIsKeptStaysLockedAndIsExtendedAtMostOncePerWindow() {
    long seed = Long.getLong("holdfast.seed", 20_260_114L);
    System.out.println("holdfast.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      LockSpan span = new LockSpan(Duration.ofDays(1 + random.nextInt(90)));
      Map<ObjectName, Instant> locked = new HashMap<>();
      Map<ObjectName, Instant> extended = new HashMap<>();
      Instant now = NOW;
      for (int run = 0; run < 60; run++) {
        now = now.plusSeconds(3600L + random.nextInt(4 * 86_400));
        locked.putIfAbsent(pack(run), span.untilFor(now));
        List<KeptObject> kept = new ArrayList<>();
        for (Map.Entry<ObjectName, Instant> entry : locked.entrySet()) {
          assertThat(entry.getValue()).isAfter(now);
          kept.add(
              new KeptObject(
                  entry.getKey(),
                  Optional.of(new ObjectLock(LockMode.COMPLIANCE, entry.getValue())),
                  random.nextInt(3) == 0));
        }
        RetainerPlan plan = RetainerPlan.of(now, LockMode.COMPLIANCE, span, kept);
        for (ObjectName name : plan.extend()) {
          Instant before = extended.put(name, now);
          if (before != null) {
            assertThat(Duration.between(before, now).plusDays(1))
                .isGreaterThanOrEqualTo(
                    span.length().compareTo(span.window()) < 0 ? span.length() : span.window());
          }
          assertThat(plan.until()).isAfter(locked.get(name));
          locked.put(name, plan.until());
        }
        for (KeptObject object : kept) {
          Duration least = object.fresh() && span.length().compareTo(span.window()) > 0
              ? span.length()
              : span.window();
          assertThat(locked.get(object.name())).isAfterOrEqualTo(now.plus(least));
        }
      }
    }
  }
}
