package dev.holdfast.cli.select;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;

/**
 * A moment as people write it: RFC 3339, {@code YYYY-MM-DDTHH:MM[:SS]Z}, or a date alone, which means the end of that day
 * in UTC. A moment written without a fraction covers its whole second, since that is how moments are shown.
 */
public final class TimeText {
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern MINUTE = Pattern.compile(DATE + "T\\d{2}:\\d{2}Z");
  private static final Pattern FULL =
      Pattern.compile(
          DATE + "[Tt ]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2})");

  private TimeText() {}

  /**
   * The last moment that still counts as at or before the text.
   *
   * @throws HoldfastException {@link Fault#USAGE_ERROR} when it is no such text
   */
  public static Instant parse(String text) {
    try {
      if (DATE.matcher(text).matches()) {
        return LocalDate.parse(text).plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC)
            .minusNanos(1);
      }
      if (MINUTE.matcher(text).matches()) {
        return endOfSecond(
            LocalDateTime.parse(text.substring(0, 16)).toInstant(ZoneOffset.UTC));
      }
      var full = FULL.matcher(text);
      if (full.matches()) {
        String plain = text.substring(0, 10) + "T" + text.substring(11).replace('z', 'Z');
        Instant time = OffsetDateTime.parse(plain).toInstant();
        return full.group(1) == null ? endOfSecond(time) : time;
      }
    } catch (DateTimeException e) {
      throw refused(text, e);
    }
    throw refused(text, null);
  }

  private static Instant endOfSecond(Instant second) {
    return second.plusSeconds(1).minusNanos(1);
  }

  private static HoldfastException refused(
      String text, @org.jspecify.annotations.Nullable Throwable cause) {
    return new HoldfastException(
        Fault.USAGE_ERROR,
        "time '" + text
            + "' (expected: 2026-01-14, 2026-01-14T10:42Z or 2026-01-14T10:42:07+01:00)",
        cause);
  }
}
