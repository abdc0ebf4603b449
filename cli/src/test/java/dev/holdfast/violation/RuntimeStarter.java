package dev.holdfast.violation;

import java.io.IOException;

/** Breaks R5 by the other way to start a process. */
public final class RuntimeStarter {
  private RuntimeStarter() {}

  static Process start() throws IOException {
    return Runtime.getRuntime().exec(new String[]{"true"});
  }
}
