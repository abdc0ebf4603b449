package dev.holdfast.violation;

import java.util.List;

/** Breaks R5: starts a process outside tool. */
public final class ProcessStarter {
  private ProcessStarter() {}

  static ProcessBuilder builder() {
    return new ProcessBuilder(List.of("true"));
  }
}
