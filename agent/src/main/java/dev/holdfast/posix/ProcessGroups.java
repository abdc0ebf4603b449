package dev.holdfast.posix;

/** Signals to whole process groups (kill(2)). Any thread. */
public final class ProcessGroups {
  private ProcessGroups() {}

  /** The signals that end processes. */
  public enum Signal {
    /** Asks to end. */
    TERM(15),
    /** Ends without asking. */
    KILL(9);

    private final int number;

    Signal(int number) {
      this.number = number;
    }
  }

  /**
   * Sends a signal to every process of a group.
   *
   * @param group the id of its leader, above 1
   * @return whether there was a process to receive it
   * @throws PosixException when the system refuses
   */
  public static boolean signal(long group, Signal signal) throws PosixException {
    if (group <= 1) {
      throw new IllegalArgumentException("group " + group + " (expected: above 1)");
    }
    long result = Kernel.attempt(Call.KILL, -group, signal.number, 0, 0);
    if (result == -Errno.ESRCH.number()) {
      return false;
    }
    Kernel.check(Call.KILL, result);
    return true;
  }
}
