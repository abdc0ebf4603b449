package dev.holdfast.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers as people read them. Pure, any thread. */
public final class Figures {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Figures() {}

  /** A size with a binary unit and three digits at least: {@code 999 B}, {@code 1.50 GiB}, {@code 120 KiB}. */
  public static String bytes(long sizeBytes) {
    if (sizeBytes < 1024) {
      return sizeBytes + " B";
    }
    double value = sizeBytes;
    int unit = 0;
    while (value >= 1023.5 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    int places = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return decimal(value, places) + " " + UNITS[unit];
  }

  /** As {@code %.Nf} writes it, for at most two places and numbers that are small. */
  private static String decimal(double value, int places) {
    int scale = places == 2 ? 100 : places == 1 ? 10 : 1;
    long scaled = Math.round(value * scale);
    if (places == 0) {
      return Long.toString(scaled);
    }
    String rest = Long.toString(scaled % scale);
    return scaled / scale + (rest.length() < places ? ".0" : ".") + rest;
  }

  /** A count with thousands separated: {@code 12,345}. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** A count with its noun: {@code 1 pack}, {@code 2 packs}. */
  public static String count(long count, String one, String many) {
    return count(count) + " " + (count == 1 ? one : many);
  }

  /** A span of time in its two largest units: {@code 0.4 s}, {@code 42 s}, {@code 3 min 5 s}, {@code 2 h 10 min}. */
  public static String duration(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return two(seconds / 60, "min", seconds % 60, "s");
    }
    if (seconds < 86_400) {
      return two(seconds / 3600, "h", seconds % 3600 / 60, "min");
    }
    return two(seconds / 86_400, "d", seconds % 86_400 / 3600, "h");
  }

  /** A moment in UTC to the second: {@code 2026-01-14 02:00:00Z}. */
  public static String time(Instant time) {
    LocalDateTime at = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
    if (at.getYear() < 1000 || at.getYear() > 9999) {
      return TIME.format(time);
    }
    // The formatter takes five times as long, and a listing has a million of them.
    StringBuilder text = new StringBuilder(20).append(at.getYear());
    two(text, '-', at.getMonthValue());
    two(text, '-', at.getDayOfMonth());
    two(text, ' ', at.getHour());
    two(text, ':', at.getMinute());
    two(text, ':', at.getSecond());
    return text.append('Z').toString();
  }

  private static void two(StringBuilder text, char before, int number) {
    text.append(before).append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
  }
}
