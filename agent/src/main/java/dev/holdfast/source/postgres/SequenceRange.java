package dev.holdfast.source.postgres;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a sequence stood before and after its dump, which read it somewhere between.
 *
 * @param before {@code last_value is_called}
 * @param after the same, later
 */
public record SequenceRange(String before, String after) {
  /** The kind of item that says where a sequence stands. */
  public static final String KIND = "sequence-value";

  private static final Pattern FORM =
      Pattern.compile("((-?\\d{1,19}) (?:true|false)) to ((-?\\d{1,19}) (?:true|false))");
  private static final Pattern VALUE = Pattern.compile("(-?\\d{1,19}) (?:true|false)");

  /** As a definition has it. */
  public String text() {
    return before + " to " + after;
  }

  /** A range from its text. */
  public static Optional<SequenceRange> parse(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches()
        ? Optional.of(new SequenceRange(form.group(1), form.group(3)))
        : Optional.empty();
  }

  /** Whether a value lies between the two, whichever way the sequence counts. */
  public boolean holds(String value) {
    BigInteger low = number(before).min(number(after));
    BigInteger high = number(before).max(number(after));
    Matcher form = VALUE.matcher(value);
    return form.matches() && number(value).compareTo(low) >= 0
        && number(value).compareTo(high) <= 0;
  }

  private static BigInteger number(String value) {
    return new BigInteger(value.substring(0, value.indexOf(' ')));
  }
}
