package dev.holdfast.retention;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** Spans of time of which one snapshot each is kept, with the key of the span a moment lies in. */
enum Bucket {
  HOUR(Reason.Kind.HOURLY) {
    @Override
    String key(ZonedDateTime time) {
      // With the offset: when clocks go back, one hour of the wall clock is two.
      return time.truncatedTo(ChronoUnit.HOURS).format(HOUR_FORMAT);
    }
  },
  DAY(Reason.Kind.DAILY) {
    @Override
    String key(ZonedDateTime time) {
      return time.toLocalDate().toString();
    }
  },
  WEEK(Reason.Kind.WEEKLY) {
    @Override
    String key(ZonedDateTime time) {
      int year = time.get(IsoFields.WEEK_BASED_YEAR);
      int week = time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
      return year + "-W" + (week < 10 ? "0" : "") + week;
    }
  },
  MONTH(Reason.Kind.MONTHLY) {
    @Override
    String key(ZonedDateTime time) {
      return time.toLocalDate().toString().substring(0, time.toLocalDate().toString().length() - 3);
    }
  },
  YEAR(Reason.Kind.YEARLY) {
    @Override
    String key(ZonedDateTime time) {
      return Integer.toString(time.getYear());
    }
  };

  private static final DateTimeFormatter HOUR_FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HHxxx", Locale.ROOT);

  private final Reason.Kind reason;

  Bucket(Reason.Kind reason) {
    this.reason = reason;
  }

  /** Equal for two moments exactly when they lie in one span; also what people are shown. */
  abstract String key(ZonedDateTime time);

  Reason.Kind reason() {
    return reason;
  }
}
