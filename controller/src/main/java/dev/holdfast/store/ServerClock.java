package dev.holdfast.store;

import dev.holdfast.endpoint.S3Answer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * How far the server's clock is ahead of ours, by the dates of its answers. Slow answers tell an older date, so the closest
 * counts. Any thread.
 */
final class ServerClock {
  /** A date header has whole seconds. */
  private static final Duration GRAIN = Duration.ofSeconds(1);

  private final InstantSource clock;
  private Optional<Duration> closest = Optional.empty();

  ServerClock(InstantSource clock) {
    this.clock = clock;
  }

  /** Takes down the date of an answer that just came. */
  void told(Optional<String> date) {
    date.flatMap(S3Answer::time).ifPresent(time -> {
      Duration ahead = Duration.between(clock.instant(), time);
      Duration counted = ahead.abs().compareTo(GRAIN) <= 0 ? Duration.ZERO : ahead;
      synchronized (this) {
        if (closest.isEmpty() || counted.abs().compareTo(closest.get().abs()) < 0) {
          closest = Optional.of(counted);
        }
      }
    });
  }

  /** Negative when it is behind; empty before the first answer that tells a date. */
  synchronized Optional<Duration> ahead() {
    return closest;
  }
}
