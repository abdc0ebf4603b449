package dev.holdfast.transfer;

import java.time.Duration;

/** When a transfer last moved a byte. Any thread. */
final class Progress {
  private volatile long lastNanos = System.nanoTime();

  void moved() {
    lastNanos = System.nanoTime();
  }

  boolean idleFor(Duration time) {
    return System.nanoTime() - lastNanos > time.toNanos();
  }
}
