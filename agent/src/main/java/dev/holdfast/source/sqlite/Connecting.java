package dev.holdfast.source.sqlite;

import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.source.CancelSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.BusyHandler;
import org.sqlite.SQLiteConfig;

/** Opens databases for reading only; a database that is not there stays so. */
final class Connecting {
  private Connecting() {}

  /** A database that others may be writing: locks and journals are honoured. */
  static Connection live(PathBytes file, Duration lockWait, CancelSignal cancel)
      throws SQLException {
    Connection connection = config().createConnection(url(file, "?mode=ro"));
    BusyHandler.setHandler(connection, new Patience(lockWait, cancel));
    return connection;
  }

  /** A file that nobody writes: neither locks nor companions are looked at or made. */
  static Connection still(PathBytes file) throws SQLException {
    return config().createConnection(url(file, "?mode=ro&immutable=1"));
  }

  private static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    return config;
  }

  /** As a URI, so that every byte of a name survives and none is taken for an option. */
  private static String url(PathBytes file, String options) {
    StringBuilder url = new StringBuilder("jdbc:sqlite:file:");
    for (int i = 0; i < file.length(); i++) {
      int b = file.at(i) & 0xff;
      boolean plain =
          b == '/' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9';
      if (plain) {
        url.append((char) b);
      } else {
        url.append('%').append(Character.forDigit(b >> 4, 16))
            .append(Character.forDigit(b & 15, 16));
      }
    }
    return url.append(options).toString();
  }

  /**
   * Asks again after a millisecond: with SQLite's own pauses of up to 100 ms a reader seldom finds the short gap that a
   * constant writer with a rollback journal leaves.
   */
  private static final class Patience extends BusyHandler {
    private static final long PAUSE_NANOS = 1_000_000;

    private final long waitNanos;
    private final CancelSignal cancel;
    private long deadline;

    Patience(Duration lockWait, CancelSignal cancel) {
      this.waitNanos = lockWait.toNanos();
      this.cancel = cancel;
    }

    @Override
    protected int callback(int calledBefore) {
      long now = System.nanoTime();
      if (calledBefore == 0) {
        deadline = now + waitNanos;
      }
      if (now - deadline >= 0 || cancel.isRaised()) {
        return 0;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      return 1;
    }
  }
}
