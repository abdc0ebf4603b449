package dev.holdfast.restore.postgres;

import dev.holdfast.source.postgres.PostgresClients;
import dev.holdfast.tool.ToolExit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From version 17 on {@code pg_restore} begins with a setting that older servers do not know, and only a client as new as the
 * one that wrote an archive reads it. Into such servers it is run so that it goes on after an error, and succeeded when that
 * setting was the only one.
 */
final class OlderTarget {
  private static final int FIRST_WITH_SETTING = 17;
  private static final Pattern IGNORED = Pattern.compile("errors ignored on restore: (\\d{1,4})");
  private static final Pattern ERROR = Pattern.compile("pg_restore: error: ");
  private static final Pattern SETTING =
      Pattern.compile("unrecognized configuration parameter \"transaction_timeout\"");

  private OlderTarget() {}

  /** Whether the client begins with what the server does not know. */
  static boolean is(PostgresClients.Client reader, int serverMajor) {
    return reader.major() >= FIRST_WITH_SETTING && serverMajor < FIRST_WITH_SETTING;
  }

  /** Whether that was all that went wrong. Words that were cut off make it no success. */
  static boolean succeeded(ToolExit exit) {
    Matcher ignored = IGNORED.matcher(exit.stderr());
    if (exit.status() != 1 || exit.cause() != ToolExit.Cause.BY_ITSELF || !ignored.find()) {
      return false;
    }
    long count = Long.parseLong(ignored.group(1));
    return ERROR.matcher(exit.stderr()).results().count() == count
        && SETTING.matcher(exit.stderr()).results().count() == count;
  }
}
