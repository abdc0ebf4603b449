package dev.holdfast.retention;

/**
 * Why a snapshot stays or goes.
 *
 * @param kind which rule
 * @param detail what of it: a day, a date, a name; empty text when there is nothing to add
 */
public record Reason(Kind kind, String detail) {
  /** The rules. */
  public enum Kind {
    /** A store's lock forbids deletion. */
    LOCKED("locked until"),
    /** People hold it. */
    HELD("held:"),
    /** A set that stays has it as a member. */
    MEMBER("member of set"),
    /** Its source is in no definition any more; only {@code forget} removes it. */
    UNDEFINED("source not configured"),
    /** It is one of the two newest good ones. */
    MINIMUM("one of the two newest good ones"),
    /** It is the last good one and {@code max_age} is not strict. */
    LAST_GOOD("last good one"),
    /** It is set aside. */
    QUARANTINE("set aside:"),
    /** Its key is distrusted; people must decide. */
    SUSPECT("suspect"),
    /** There is no keep rule. */
    UNLIMITED("no rule removes it"),
    /** {@code keep_last}. */
    LAST("last"),
    /** {@code within}. */
    WITHIN("within"),
    /** {@code keep_tagged}. */
    TAGGED("tagged"),
    /** {@code keep_hourly}. */
    HOURLY("hourly"),
    /** {@code keep_daily}. */
    DAILY("daily"),
    /** {@code keep_weekly}. */
    WEEKLY("weekly"),
    /** {@code keep_monthly}. */
    MONTHLY("monthly"),
    /** {@code keep_yearly}. */
    YEARLY("yearly"),
    /** Goes: older than {@code max_age}. */
    TOO_OLD("older than"),
    /** Goes: nothing keeps it. */
    NO_RULE("no rule keeps it");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  static Reason of(Kind kind) {
    return new Reason(kind, "");
  }

  /** For people. */
  public String text() {
    return detail.isEmpty() ? kind.text : kind.text + " " + detail;
  }
}
