package dev.holdfast.database;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.tool.ToolExit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What error texts of a database's tools mean. The first line that fits counts; a text that fits none stays what the exit
 * status made of it. Clients run with {@code LC_ALL=C}, so their texts are English.
 */
public record FailureTexts(List<FailureText> texts) {
  /** Copies the list. */
  public FailureTexts {
    texts = List.copyOf(texts);
  }

  /**
   * One known text.
   *
   * @param pattern found anywhere in the error output
   * @param fault what it means
   * @param retry what helps
   * @param hint the next step
   */
  public record FailureText(Pattern pattern, Fault fault, Retry retry, String hint) {
    /** A text from a regular expression. */
    public static FailureText of(String pattern, Fault fault, Retry retry, String hint) {
      return new FailureText(Pattern.compile(pattern), fault, retry, hint);
    }
  }

  /** The known text that an error output holds. */
  public Optional<FailureText> find(String stderr) {
    return texts.stream().filter(text -> text.pattern().matcher(stderr).find()).findFirst();
  }

  /** The fault of a program that failed, for {@code what} it was to do. */
  public HoldfastException fault(String what, ToolExit exit) {
    Fault plain =
        switch (exit.cause()) {
          case STOPPED -> Fault.STOPPED;
          case WALL_LIMIT, IDLE_LIMIT -> Fault.TOOL_TIMEOUT;
          case BY_ITSELF -> Fault.CAPTURE_FAILED;
        };
    String message = what + ": " + exit.text();
    Optional<FailureText> known =
        exit.cause() == ToolExit.Cause.BY_ITSELF ? find(exit.stderr()) : Optional.empty();
    return known
        .map(text -> new HoldfastException(text.fault(), message, text.hint(), null))
        .orElseGet(() -> new HoldfastException(plain, message));
  }
}
