package dev.holdfast.lock;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * How a lock stands. A daily run keeps every lock at W or little less; what falls below half of that was not made longer for
 * days, and there is still time to find out why.
 */
public enum LockStanding {
  /** Long enough. */
  KEPT,
  /** It ends soon: no run made it longer. */
  LAPSING,
  /** It has ended: whoever holds a key that deletes can delete. */
  LAPSED,
  /** Not known of one object at least, or there is none. */
  UNKNOWN;

  /** Of a lock that ends then. */
  public static LockStanding of(Optional<Instant> until, LockSpan span, Instant now) {
    if (until.isEmpty()) {
      return UNKNOWN;
    }
    if (!until.get().isAfter(now)) {
      return LAPSED;
    }
    return until.get().isBefore(now.plus(span.window().dividedBy(2))) ? LAPSING : KEPT;
  }

  /** As it is printed: {@code kept}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
