package dev.holdfast.cli.config;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which snapshots of a source are kept. A count of 0 means that the rule is absent.
 *
 * @param keepTagged how many to keep of each tag
 * @param within all snapshots younger than this stay
 * @param maxAge snapshots older than this go
 * @param maxAgeStrict whether {@code maxAge} takes the last good one too
 * @param hold names, labels or hashes that no rule removes
 * @param zone where days, weeks, months and years begin
 */
public record RetentionConfig(
    int keepLast,
    int keepHourly,
    int keepDaily,
    int keepWeekly,
    int keepMonthly,
    int keepYearly,
    Optional<Duration> within,
    Map<String, Integer> keepTagged,
    Optional<Duration> maxAge,
    boolean maxAgeStrict,
    List<String> hold,
    ZoneId zone) {

  /** What counts when nothing is configured: nothing ever goes. */
  public static final RetentionConfig KEEP_ALL =
      new RetentionConfig(
          0, 0, 0, 0, 0, 0, Optional.empty(), Map.of(), Optional.empty(), false, List.of(),
          ZoneOffset.UTC);

  /** Keeps the order of the tags. */
  public RetentionConfig {
    keepTagged = Ordered.copyOf(keepTagged);
    hold = List.copyOf(hold);
  }

  /** Whether no rule limits what is kept: neither a keep rule nor {@code max_age} is given. */
  public boolean keepsAll() {
    return keepLast + keepHourly + keepDaily + keepWeekly + keepMonthly + keepYearly == 0
        && within.isEmpty()
        && keepTagged.isEmpty()
        && maxAge.isEmpty();
  }
}
