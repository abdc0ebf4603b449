package dev.holdfast.tool;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;

/**
 * How a program ended. Only its status decides: a killed dump leaves output that looks whole.
 *
 * @param tool its name
 * @param status 0 to 255; 128 + n when signal n ended it
 * @param cause why this program ended it, or {@code BY_ITSELF}
 * @param stderr its last words, at most {@link StderrTail#LIMIT_BYTES}
 */
public record ToolExit(String tool, int status, Cause cause, String stderr) {
  /** Why a program ended. */
  public enum Cause {
    /** Its own doing, or somebody else's. */
    BY_ITSELF,
    /** It was stopped here. */
    STOPPED,
    /** It took too long. */
    WALL_LIMIT,
    /** It was silent for too long. */
    IDLE_LIMIT
  }

  /** Whether it did what it should. */
  public boolean succeeded() {
    return status == 0 && cause == Cause.BY_ITSELF;
  }

  /** One line: how it ended and its last words. */
  public String text() {
    String how =
        switch (cause) {
          case WALL_LIMIT -> "took longer than allowed and was stopped";
          case IDLE_LIMIT -> "was silent for longer than allowed and was stopped";
          case STOPPED -> "was stopped";
          case BY_ITSELF ->
              status > 128 ? "was ended by signal " + (status - 128)
                  : "ended with status "
                      + status;
        };
    String words = stderr.strip();
    return tool + " " + how + (words.isEmpty() ? "" : ": " + words.replace('\n', ' '));
  }

  /**
   * Returns when it succeeded.
   *
   * @throws HoldfastException {@code STOPPED}, {@code TOOL_TIMEOUT}, {@code TOOL_FAILED}
   */
  public void require() {
    if (succeeded()) {
      return;
    }
    Fault fault =
        switch (cause) {
          case STOPPED -> Fault.STOPPED;
          case WALL_LIMIT, IDLE_LIMIT -> Fault.TOOL_TIMEOUT;
          case BY_ITSELF -> Fault.TOOL_FAILED;
        };
    throw new HoldfastException(fault, text());
  }
}
