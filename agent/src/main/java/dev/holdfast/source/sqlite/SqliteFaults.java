package dev.holdfast.source.sqlite;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.snapshot.PathBytes;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite's result codes mean for somebody who only reads (sqlite.org/rescode.html). */
final class SqliteFaults {
  private static final int PRIMARY = 0xff;

  private SqliteFaults() {}

  /** The primary result code, 0 when the failure did not come from SQLite. */
  static int code(SQLException e) {
    return e instanceof SQLiteException sqlite ? sqlite.getResultCode().code & PRIMARY : 0;
  }

  static boolean is(int code, SQLiteErrorCode expected) {
    return (code & PRIMARY) == expected.code;
  }

  /** A failed read of the database at {@code path}. */
  static HoldfastException reading(PathBytes path, SQLException e) {
    int code = code(e);
    if (code == 0 && String.valueOf(e.getMessage()).contains("native library")) {
      return new HoldfastException(
          Fault.UNSUPPORTED_MACHINE, "the SQLite library cannot be loaded: " + e.getMessage(), e);
    }
    return of(path, code, text(e), e);
  }

  /** A failed copy that ended with a result code. */
  static HoldfastException copying(PathBytes path, int code) {
    return of(path, code & PRIMARY, "result code " + code, null);
  }

  private static HoldfastException of(
      PathBytes path, int code, String text, @org.jspecify.annotations.Nullable SQLException e) {
    if (is(code, SQLiteErrorCode.SQLITE_NOTADB)) {
      return new HoldfastException(
          Fault.SOURCE_NOT_A_DATABASE, path + " is encrypted or no SQLite database: " + text, e);
    }
    if (is(code, SQLiteErrorCode.SQLITE_CORRUPT)) {
      return new HoldfastException(Fault.SOURCE_CORRUPT, path + " is damaged: " + text, e);
    }
    if (is(code, SQLiteErrorCode.SQLITE_BUSY) || is(code, SQLiteErrorCode.SQLITE_LOCKED)) {
      return new HoldfastException(
          Fault.SOURCE_BUSY, path + " stayed locked by another process: " + text, e);
    }
    if (is(code, SQLiteErrorCode.SQLITE_FULL)) {
      return new HoldfastException(Fault.DISK_FULL, "no space to copy " + path, e);
    }
    if (is(code, SQLiteErrorCode.SQLITE_READONLY)
        || is(code, SQLiteErrorCode.SQLITE_CANTOPEN)
        || is(code, SQLiteErrorCode.SQLITE_PERM)
        || is(code, SQLiteErrorCode.SQLITE_IOERR)) {
      return new HoldfastException(
          Fault.SOURCE_UNREADABLE, path + " cannot be read: " + text, e);
    }
    return new HoldfastException(Fault.CAPTURE_FAILED, path + ": " + text, e);
  }

  /** SQLite's own words without the doubled prefix that the driver adds. */
  static String text(SQLException e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    int end = message.startsWith("[") ? message.indexOf("] ") : -1;
    return end < 0 ? message : message.substring(end + 2) + " " + message.substring(0, end + 1);
  }
}
