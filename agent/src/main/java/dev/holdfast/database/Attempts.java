package dev.holdfast.database;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Tries again what {@link Retry#RETRY} can help: a few times, with a pause that grows and is never the same, so that many
 * hosts do not come back at once. What needs somebody is told at once. Any thread.
 *
 * @param most how often in all, at least 1
 * @param pause the longest pause before the second attempt; each further one is twice as long
 * @param random for the length of pauses
 * @param sleep waits; interrupted, it says so by an {@link InterruptedException}
 */
public record Attempts(int most, Duration pause, RandomGenerator random, Sleep sleep) {
  private static final int USUAL = 4;
  private static final Duration USUAL_PAUSE = Duration.ofSeconds(2);

  /** Waits. */
  @FunctionalInterface
  public interface Sleep {
    /** Waits that long. */
    void pause(Duration length) throws InterruptedException;
  }

  /** Four attempts within about 14 seconds. */
  public static Attempts usual(RandomGenerator random) {
    return new Attempts(USUAL, USUAL_PAUSE, random, Thread::sleep);
  }

  /** One attempt. */
  public static Attempts once(RandomGenerator random) {
    return new Attempts(1, USUAL_PAUSE, random, Thread::sleep);
  }

  /**
   * Runs the work until it succeeds, fails for good, or was tried often enough.
   *
   * @param stopCheck asked before each further attempt; throws when the user wants an end
   * @throws HoldfastException the last failure
   */
  public <T> T run(Runnable stopCheck, Supplier<T> work) {
    for (int attempt = 1;; attempt++) {
      try {
        return work.get();
      } catch (HoldfastException e) {
        if (attempt >= most || Retry.of(e.fault()) != Retry.RETRY) {
          throw e;
        }
        rest(attempt, e);
        stopCheck.run();
      }
    }
  }

  private void rest(int attempt, HoldfastException after) {
    long longest = pause.toMillis() << (attempt - 1);
    try {
      sleep.pause(Duration.ofMillis(longest / 2 + random.nextLong(longest / 2 + 1)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HoldfastException(Fault.STOPPED, "stopped before another attempt", after);
    }
  }
}
