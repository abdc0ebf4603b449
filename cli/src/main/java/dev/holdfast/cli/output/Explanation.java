package dev.holdfast.cli.output;

import dev.holdfast.fault.ExitCode;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A fault taken apart for the reader. By convention messages read {@code seen (expected: expected)}.
 *
 * @param seen what was seen
 * @param expected what was expected, or null where the message does not say; JSON then has the usual expectation
 * @param hint the next step
 * @param also further faults that were met together with this one, each as one line
 */
public record Explanation(String seen, @Nullable String expected, String hint, List<String> also) {
  private static final String MARK = " (expected: ";

  /** The parts of a fault; faults suppressed by it were met together with it. */
  public static Explanation of(HoldfastException fault) {
    String message = fault.message();
    List<String> also =
        Stream.of(fault.getSuppressed())
            .filter(HoldfastException.class::isInstance)
            .map(other -> ((HoldfastException) other).message())
            .toList();
    int mark = message.indexOf(MARK);
    if (mark > 0 && message.endsWith(")")) {
      return new Explanation(
          message.substring(0, mark), message.substring(mark + MARK.length(), message.length() - 1),
          fault.hint(), also);
    }
    return new Explanation(message, null, fault.hint(), also);
  }

  /** The error line of a command that ends with this fault and exit code. */
  public static JsonObject json(HoldfastException fault, ExitCode exitCode) {
    Explanation told = of(fault);
    JsonObject line =
        JsonObject.message("error")
            .put("fault", fault.fault().code())
            .put("seen", told.seen)
            .put("expected", told.expected != null ? told.expected : usual(fault.fault()))
            .put("hint", told.hint)
            .put("exit_code", exitCode.status());
    return told.also.isEmpty() ? line : line.putTexts("also", told.also);
  }

  /** What is expected where a message does not say it: the opposite of what the fault is called. */
  static String usual(Fault fault) {
    return switch (fault) {
      case NOT_IN_THIS_VERSION, FORMAT_UNKNOWN -> "what this version knows";
      case SELECTOR_NO_MATCH, SELECTOR_AMBIGUOUS -> "exactly one match";
      case DISK_FULL, SPOOL_FULL, STORE_FULL, TARGET_NO_SPACE -> "free space";
      case STORE_OFFLINE, STORE_READ_FAILED, NO_STORE_READABLE -> "a store that answers";
      case STORE_WRITE_FAILED, STORE_REFUSED -> "a store that takes objects";
      case STATE_BUSY, TARGET_BUSY, SOURCE_BUSY -> "that nobody else works on it";
      case STATE_UNUSABLE -> "a state directory that can be read and written";
      case SOURCE_UNREADABLE, SOURCE_MISSING, SOURCE_NOT_A_DATABASE, SOURCE_CORRUPT ->
          "a source that can be read whole";
      case TARGET_REFUSED, TARGET_FAILED -> "a target that can be written";
      case STOPPED -> "the end of the work";
      case OUTPUT_FAILED -> "a reader of the output";
      default ->
          switch (fault.exitCode()) {
            case USAGE -> "words and values as the documentation has them";
            case REFUSED -> "that nothing of it is there yet, or that it fits";
            case IDENTITY -> "an identity that opens it";
            case DAMAGED -> "what was signed, whole";
            default -> "that it works";
          };
    };
  }
}
