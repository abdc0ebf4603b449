package dev.holdfast.source.sqlite;

import dev.holdfast.snapshot.PathBytes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.sqlite.SQLiteConfig;

/** Opens databases for reading only; a database that is not there stays so. */
final class Connecting {
  /** What is kept of a database in memory while it is read. */
  private static final int CACHE_KIB = 4096;

  private Connecting() {}

  /** A database that others may be writing: locks and journals are honoured. */
  static Connection live(PathBytes file, Duration lockWait) throws SQLException {
    SQLiteConfig config = config();
    config.setBusyTimeout((int) Math.min(Integer.MAX_VALUE, lockWait.toMillis()));
    return config.createConnection(url(file, "?mode=ro"));
  }

  /** A file that nobody writes: neither locks nor companions are looked at or made. */
  static Connection still(PathBytes file) throws SQLException {
    return config().createConnection(url(file, "?mode=ro&immutable=1"));
  }

  private static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    // A schema is data of whoever wrote the file; nothing in it may call functions with side effects.
    config.setPragma(SQLiteConfig.Pragma.CACHE_SIZE, Integer.toString(-CACHE_KIB));
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
}
