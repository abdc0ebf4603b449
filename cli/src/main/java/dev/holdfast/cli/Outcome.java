package dev.holdfast.cli;

import dev.holdfast.cli.output.Explanation;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.cli.output.Output;
import dev.holdfast.fault.ExitCode;
import dev.holdfast.fault.HoldfastException;
import org.jspecify.annotations.Nullable;

/**
 * What a command comes to: the worst exit code of all that happened, the first cause, and the summary. An exit code other
 * than 0 and 3 needs a cause, so that there is always something to tell. Any thread.
 */
final class Outcome {
  private final Output output;
  private ExitCode exitCode = ExitCode.OK;
  private @Nullable HoldfastException firstCause;
  private JsonObject summary = JsonObject.message("summary");
  private boolean closed;

  Outcome(Output output) {
    this.output = output;
  }

  /** A failure that does not stop the command; it is told at once. */
  synchronized void failed(HoldfastException cause) {
    failed(cause.fault().exitCode(), cause);
  }

  /** A failure whose exit code the command's contract names otherwise. */
  synchronized void failed(ExitCode code, HoldfastException cause) {
    if (closed) {
      return;
    }
    exitCode = exitCode.worse(code);
    if (firstCause == null) {
      firstCause = cause;
    }
    output.error(cause);
  }

  /** The work is done but not complete: exit code 3, unless something worse happens. */
  synchronized void incomplete() {
    exitCode = exitCode.worse(ExitCode.INCOMPLETE);
  }

  /** The code so far. */
  synchronized ExitCode exitCode() {
    return exitCode;
  }

  /** The last line, to which a command adds its figures; {@code message_type} stands first, {@code exit_code} last. */
  synchronized JsonObject summary() {
    return summary;
  }

  /** Prints the error line, if one is due, and the summary; the second call does nothing. */
  synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (firstCause != null) {
      output.json(Explanation.json(firstCause, exitCode));
    }
    output.json(summary.put("exit_code", exitCode.status()));
    output.flush();
  }
}
