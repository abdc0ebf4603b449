package dev.holdfast.source.sqlite;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.SourceId;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.source.Capture;
import dev.holdfast.source.CaptureContext;
import dev.holdfast.source.Source;
import java.time.Duration;

/**
 * One SQLite database file of this machine, WAL or rollback journal, in use or not.
 *
 * @param id the series
 * @param app the app it belongs to
 * @param name its name within the app
 * @param path absolute path of the database; its {@code -wal}, {@code -shm} and {@code -journal} are not captured, for the
 *     copy has what they hold
 * @param lockWait how long to wait for a writer that keeps the database locked
 */
public record SqliteSource(
    SourceId id, String app, String name, PathBytes path, Duration lockWait) implements Source {
  /** How long a locked database is waited for unless the configuration says otherwise. */
  public static final Duration LOCK_WAIT = Duration.ofSeconds(60);

  /** A source that waits {@link #LOCK_WAIT} for locks. */
  public static SqliteSource of(SourceId id, String app, String name, PathBytes path) {
    return new SqliteSource(id, app, name, path, LOCK_WAIT);
  }

  @Override
  public String kind() {
    return "sqlite";
  }

  /**
   * Looks at the file, opens it for reading and reads its schema once.
   *
   * @throws HoldfastException {@code SOURCE_MISSING} when it is not there (it is never created), {@code
   *     SOURCE_NOT_A_DATABASE} for empty and other files, {@code SOURCE_UNREADABLE}, {@code SOURCE_CORRUPT}, {@code
   *     SOURCE_BUSY} when it stays locked
   */
  @Override
  public Capture open(CaptureContext context) {
    DatabaseFile file = DatabaseFile.look(path);
    OnlineCopy copy = new OnlineCopy(file, context.clock(), lockWait, context.cancel());
    copy.probe();
    return new SqliteCapture(file, copy, context);
  }
}
