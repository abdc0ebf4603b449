package dev.holdfast.cli.config;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decides whether a text is a cron line of five fields as crontab(5) has them: numbers, names, lists, ranges and steps. */
final class CronText {
  private static final Pattern PART =
      Pattern.compile("(\\*|([0-9]{1,2}|[a-z]{3})(-([0-9]{1,2}|[a-z]{3}))?)(/([0-9]{1,2}))?");
  private static final List<String> MONTHS =
      List.of("", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
          "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
  private static final int[] LOWEST = {0, 0, 1, 1, 0};
  private static final int[] HIGHEST = {59, 23, 31, 12, 7};

  private CronText() {}

  static boolean isCron(String text) {
    String[] fields = text.strip().toLowerCase(Locale.ROOT).split("[ \\t]+", -1);
    if (fields.length != LOWEST.length) {
      return false;
    }
    for (int field = 0; field < fields.length; field++) {
      for (String part : fields[field].split(",", -1)) {
        if (!isPart(part, field)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isPart(String part, int field) {
    Matcher matcher = PART.matcher(part);
    if (!matcher.matches()) {
      return false;
    }
    String step = matcher.group(6);
    if (step != null && Integer.parseInt(step) < 1) {
      return false;
    }
    if (matcher.group(1).equals("*")) {
      return true;
    }
    int from = number(matcher.group(2), field);
    int to = matcher.group(4) == null ? from : number(matcher.group(4), field);
    return from >= LOWEST[field] && to <= HIGHEST[field] && from <= to;
  }

  /** The number a word stands for, or -1. */
  private static int number(String word, int field) {
    if (Character.isDigit(word.charAt(0))) {
      return Integer.parseInt(word);
    }
    return switch (field) {
      case 3 -> MONTHS.indexOf(word);
      case 4 -> DAYS.indexOf(word);
      default -> -1;
    };
  }
}
