package dev.holdfast.cli.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as people write them: a whole number and one unit, {@code 30s}, {@code 15m}, {@code 1h}, {@code 7d}, {@code 2w}. */
public final class TimeSpan {
  /** The longest span that is read: 100 years of 365 days. */
  static final Duration LONGEST = Duration.ofDays(36_500);

  private static final Pattern TEXT = Pattern.compile("([0-9]{1,10})([smhdw])");

  private TimeSpan() {}

  /**
   * Reads a span. A day is 24 hours and a week 7 days.
   *
   * @return empty when the text is no span, is zero, or is longer than 36500d
   */
  public static Optional<Duration> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(matcher.group(1));
    Duration span = Duration.ofSeconds(count * secondsOf(matcher.group(2).charAt(0)));
    return span.isZero() || span.compareTo(LONGEST) > 0 ? Optional.empty() : Optional.of(span);
  }

  private static long secondsOf(char unit) {
    return switch (unit) {
      case 'm' -> 60;
      case 'h' -> 3_600;
      case 'd' -> 86_400;
      case 'w' -> 604_800;
      default -> 1;
    };
  }

  /** The span in the largest unit up to days that divides it, for instance {@code 90d}; {@link #parse} reads it back. */
  public static String format(Duration span) {
    long seconds = span.toSeconds();
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
