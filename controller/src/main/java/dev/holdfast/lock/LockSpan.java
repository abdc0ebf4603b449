package dev.holdfast.lock;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The lengths of a store's locks. An object is locked for L and a window W more, so that it need not be extended with every
 * snapshot that uses it.
 *
 * @param length L, at least a day
 */
public record LockSpan(Duration length) {
  /** No date lies after this one: some servers count beyond it from the beginning again. */
  public static final Instant LATEST =
      LocalDate.of(2100, 1, 1).atStartOfDay(ZoneOffset.UTC).toInstant();

  private static final Duration LEAST_WINDOW = Duration.ofDays(7);
  private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();

  /** Refuses a span below one day. */
  public LockSpan {
    if (length.compareTo(Duration.ofDays(1)) < 0) {
      throw new IllegalArgumentException("a lock of " + length + " (expected: a day or more)");
    }
  }

  /** W: seven days or half of L, whatever is longer. */
  public Duration window() {
    Duration half = length.dividedBy(2);
    return half.compareTo(LEAST_WINDOW) < 0 ? LEAST_WINDOW : half;
  }

  /** The date that a lock made at {@code now} gets: the end of that day + L + W, never after {@link #LATEST}. */
  public Instant untilFor(Instant now) {
    long days = Math.ceilDiv(now.getEpochSecond() + (now.getNano() > 0 ? 1 : 0), DAY_SECONDS);
    Instant until = Instant.ofEpochSecond(days * DAY_SECONDS).plus(length).plus(window());
    return until.isAfter(LATEST) ? LATEST : until;
  }
}
