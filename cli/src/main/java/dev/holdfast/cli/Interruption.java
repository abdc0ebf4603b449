package dev.holdfast.cli;

import dev.holdfast.fault.ExitCode;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;

/**
 * Whether the user or the system asked the command to stop (SIGINT, SIGTERM). Long works look at it between steps, so
 * that nothing is left half done. Any thread.
 */
public final class Interruption {
  private boolean raised;
  private boolean ended;

  /** Not interrupted. */
  public Interruption() {}

  /** Asks the command to stop; false when it has ended already. */
  synchronized boolean raise() {
    if (!ended) {
      raised = true;
    }
    return !ended;
  }

  /** The command has ended; a later signal changes nothing. */
  synchronized void end() {
    ended = !raised;
  }

  /** Whether to stop. */
  public synchronized boolean isRaised() { return raised; }

  /** The exit status of a command that was stopped. */
  int status() {
    return ExitCode.INTERRUPTED.status();
  }

  /**
   * Goes on, or stops.
   *
   * @throws HoldfastException {@link Fault#STOPPED}
   */
  public void check() {
    if (isRaised()) {
      throw stopped();
    }
  }

  static HoldfastException stopped() {
    return new HoldfastException(Fault.STOPPED, "a signal to stop (expected: the end of the work)");
  }
}
