package dev.holdfast.cli.output;

import dev.holdfast.fault.ExitCode;
import dev.holdfast.fault.HoldfastException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A fault taken apart for the reader. By convention messages read {@code seen (expected: expected)}.
 *
 * @param seen what was seen
 * @param expected what was expected, or null where the message does not say
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
            .put("expected", told.expected)
            .put("hint", told.hint)
            .put("exit_code", exitCode.status());
    return told.also.isEmpty() ? line : line.putTexts("also", told.also);
  }
}
