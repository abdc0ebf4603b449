package dev.holdfast.posix;

import java.util.Locale;

/** Which of the two supported machines this is. */
final class Machine {
  private static final boolean ARM = detect();

  private Machine() {}

  private static boolean detect() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    boolean arm = arch.equals("aarch64");
    if (!os.equals("linux") || !(arm || arch.equals("amd64") || arch.equals("x86_64"))) {
      throw new UnsupportedOperationException(
          "machine: " + os + "/" + arch + " (expected: linux on x86_64 or aarch64)");
    }
    return arm;
  }

  static int pick(int x86, int arm) {
    return ARM ? arm : x86;
  }
}
