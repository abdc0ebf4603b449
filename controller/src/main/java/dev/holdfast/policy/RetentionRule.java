package dev.holdfast.policy;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * Which snapshots of a series stay. Counts are numbers of hours, days, … that have snapshots, each kept by its newest one;
 * 0 = the rule is absent. With no keep rule at all, everything stays that {@code maxAge} does not take.
 *
 * @param keepLast the newest snapshots, at least 0
 * @param keepHourly hours
 * @param keepDaily days
 * @param keepWeekly ISO 8601 weeks
 * @param keepMonthly months
 * @param keepYearly years
 * @param within everything younger than this, measured from the newest snapshot or now, whichever is earlier
 * @param keepTagged per tag
 * @param maxAge what is older goes
 * @param maxAgeStrict whether {@code maxAge} takes the last good snapshot too
 * @param zone where hours, days, weeks, months and years begin
 */
public record RetentionRule(
    int keepLast,
    int keepHourly,
    int keepDaily,
    int keepWeekly,
    int keepMonthly,
    int keepYearly,
    Optional<Duration> within,
    List<KeepTagged> keepTagged,
    Optional<Duration> maxAge,
    boolean maxAgeStrict,
    ZoneId zone) {
  /** Checks and copies. */
  public RetentionRule {
    int least =
        Math
            .min(
                Math.min(Math.min(keepLast, keepHourly), Math.min(keepDaily, keepWeekly)),
                Math.min(keepMonthly, keepYearly));
    if (least < 0) {
      throw new IllegalArgumentException("count: " + least + " (expected: 0 or more)");
    }
    keepTagged = List.copyOf(keepTagged);
  }

  /** Whether no keep rule is given. */
  public boolean limitsNothing() {
    return keepLast + keepHourly + keepDaily + keepWeekly + keepMonthly + keepYearly == 0
        && within.isEmpty()
        && keepTagged.isEmpty();
  }
}
