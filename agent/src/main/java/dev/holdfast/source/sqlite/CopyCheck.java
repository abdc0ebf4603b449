package dev.holdfast.source.sqlite;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.snapshot.PathBytes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.sqlite.SQLiteErrorCode;

/**
 * Runs {@code PRAGMA quick_check} on a copy. A damaged copy means a damaged source, for the copy was made in one
 * transaction. Rows that break a rule of their own table (a CHECK, a NOT NULL) are the application's business: they are
 * told and captured.
 */
final class CopyCheck {
  private static final int MAX_LINES = 20;

  private static final Pattern RULE_BROKEN =
      Pattern.compile(
          "CHECK constraint failed in .*|NULL value in .*|non-unique entry in .*"
              + "|(NUMERIC|TEXT|INTEGER|REAL|BLOB|INT) value in .*|non-.* value in .*");

  private CopyCheck() {}

  static List<Finding> run(PathBytes path, Connection copy) {
    List<String> lines = new ArrayList<>();
    try (Statement statement = copy.createStatement();
        ResultSet rows = statement.executeQuery("pragma quick_check(" + MAX_LINES + ")")) {
      while (rows.next()) {
        lines.add(String.valueOf(rows.getString(1)));
      }
    } catch (SQLException e) {
      if (SqliteFaults.is(SqliteFaults.code(e), SQLiteErrorCode.SQLITE_ERROR)) {
        return List.of(unchecked(path, SqliteFaults.text(e)));
      }
      throw SqliteFaults.reading(path, e);
    }
    List<Finding> findings = new ArrayList<>();
    for (String line : lines) {
      if (line.equals("ok")) {
        continue;
      }
      if (!RULE_BROKEN.matcher(line).matches()) {
        throw new HoldfastException(
            Fault.SOURCE_CORRUPT,
            path + " is damaged: " + line.lines().findFirst().orElse("")
                + " (expected: a quick_check without complaint)");
      }
      findings.add(
          Finding.warning("row-breaks-rule", path.toString(), null, "rows that keep the rules",
              line));
    }
    return findings;
  }

  /** For instance a collation that only the application has. */
  private static Finding unchecked(PathBytes path, String reason) {
    return Finding.warning(
        "check-incomplete", path.toString(), null, "a complete quick_check", reason);
  }
}
