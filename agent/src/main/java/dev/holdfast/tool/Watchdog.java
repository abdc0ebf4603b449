package dev.holdfast.tool;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Ends a program that takes too long, is silent for too long or is not wanted any more. One thread of its own. */
record Watchdog(ToolLimits limits, WatchedInput stdout, BooleanSupplier stopped) {
  private static final long LOOK_MILLIS = 100;

  void watch(Process process, Consumer<ToolExit.Cause> end) {
    long startNanos = System.nanoTime();
    try {
      while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        if (stopped.getAsBoolean()) {
          end.accept(ToolExit.Cause.STOPPED);
        } else if (over(limits.wall().orElse(null), System.nanoTime() - startNanos)) {
          end.accept(ToolExit.Cause.WALL_LIMIT);
        } else if (over(limits.idle().orElse(null), stdout.waitedNanos())) {
          end.accept(ToolExit.Cause.IDLE_LIMIT);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean over(@org.jspecify.annotations.Nullable Duration limit, long nanos) {
    return limit != null && nanos > limit.toNanos();
  }
}
