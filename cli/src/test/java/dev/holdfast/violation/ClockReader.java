package dev.holdfast.violation;

import java.time.Instant;

/** Breaks R8: reads the clock. */
public final class ClockReader {
  private ClockReader() {}

  static Instant read() {
    return Instant.now();
  }
}
