package dev.holdfast.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Daily runs raise no alarm; when they stop, it comes days before the first lock ends, whatever the length. */
class LockStandingTest {
  private static final Instant START = Instant.parse("2026-01-14T10:00:00Z");

  @Test
  void theAlarmComesInTime() {
    for (int days : new int[]{1, 2, 7, 13, 14, 15, 30, 90, 365, 3650}) {
      LockSpan span = new LockSpan(Duration.ofDays(days));
      // A daily pass extends what has less than W left, so this is the least that it leaves to the next.
      Instant least = START.plus(span.window()).minus(Duration.ofDays(1));
      assertThat(LockStanding.of(Optional.of(least), span, START)).as(days + " days")
          .isEqualTo(LockStanding.KEPT);
      Instant until = span.untilFor(START);
      Instant alarm = until;
      for (Instant now = START; now.isBefore(until); now = now.plus(Duration.ofHours(6))) {
        LockStanding standing = LockStanding.of(Optional.of(until), span, now);
        if (standing == LockStanding.LAPSING && alarm.equals(until)) {
          alarm = now;
        }
        assertThat(standing)
            .isEqualTo(alarm.equals(until) ? LockStanding.KEPT : LockStanding.LAPSING);
      }
      assertThat(Duration.between(alarm, until)).as(days + " days")
          .isGreaterThanOrEqualTo(Duration.ofDays(3));
      assertThat(LockStanding.of(Optional.of(until), span, until)).isEqualTo(LockStanding.LAPSED);
    }
    assertThat(LockStanding.of(Optional.empty(), new LockSpan(Duration.ofDays(9)), START))
        .isEqualTo(LockStanding.UNKNOWN);
  }
}
