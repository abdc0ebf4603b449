package dev.holdfast.source.sqlite;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.posix.FileStatus;
import dev.holdfast.source.CancelSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.sqlite.SQLiteConnection;

/**
 * Copies a live database with SQLite's online backup interface (sqlite.org/backup.html) in one step inside an open read
 * transaction, so that it ends under a constant writer: in WAL mode writers go on, with a rollback journal they wait for
 * the time of the copy.
 *
 * <p>A database in WAL mode that nobody has open has no {@code -wal} file; opening it in the ordinary way would create one,
 * even for reading. Such a file holds everything, so it is read as it stands, and the copy counts only if neither the file
 * has changed nor a {@code -wal} has appeared meanwhile (a writer cannot change the one without making the other).
 */
final class OnlineCopy {
  /** A file this young is never taken as still: a change within the same tick of the clock could go unseen. */
  private static final Duration SETTLED = Duration.ofSeconds(3);

  private final DatabaseFile file;
  private final InstantSource clock;
  private final Duration lockWait;
  private final CancelSignal cancel;

  OnlineCopy(DatabaseFile file, InstantSource clock, Duration lockWait, CancelSignal cancel) {
    this.file = file;
    this.clock = clock;
    this.lockWait = lockWait;
    this.cancel = cancel;
  }

  /** Reads the schema once, so that what cannot be read is refused before anything is done. */
  void probe() {
    try (Connection connection = isStill() ? Connecting.still(file.real()) : live()) {
      beginRead(connection);
    } catch (SQLException e) {
      throw explained(e);
    }
  }

  /**
   * Copies into a new private file.
   *
   * @param target must not exist; removed again when the copy fails
   * @return the moment the copy shows
   */
  Instant to(Path target) {
    boolean done = false;
    try {
      Files.createFile(
          target,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      checkSpace(target);
      Instant moment = isStill() ? copyStill(target) : copyLive(target);
      done = true;
      return moment;
    } catch (IOException e) {
      throw DiskFault.writing(target.toString(), e);
    } catch (SQLException e) {
      throw explained(e);
    } finally {
      if (!done) {
        discard(target);
      }
    }
  }

  private Instant copyStill(Path target) throws SQLException, IOException {
    FileStatus before = file.statusNow();
    Instant moment;
    try (Connection connection = Connecting.still(file.real())) {
      moment = beginRead(connection);
      copy(connection, target);
    }
    if (!file.has("-wal") && before.sameContentState(file.statusNow())) {
      return moment;
    }
    Files.delete(target);
    Files.createFile(
        target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return copyLive(target);
  }

  private Instant copyLive(Path target) throws SQLException {
    try (Connection connection = live()) {
      Instant moment = beginRead(connection);
      copy(connection, target);
      return moment;
    }
  }

  private void copy(Connection connection, Path target) throws SQLException {
    int code =
        connection
            .unwrap(SQLiteConnection.class)
            .getDatabase()
            .backup("main", target.toString(), null, 0, 0, -1);
    if (code != 0) {
      throw SqliteFaults.copying(file.path(), code);
    }
  }

  private Connection live() throws SQLException {
    return Connecting.live(file.real(), lockWait, cancel);
  }

  /** From here to the end of the connection it shows one moment. */
  private Instant beginRead(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("begin");
      statement.executeQuery("select count(*) from sqlite_schema").close();
      return clock.instant();
    }
  }

  private boolean isStill() {
    FileStatus now = file.statusNow();
    return file.wal()
        && !file.has("-wal")
        && Instant.ofEpochSecond(now.mtimeSeconds(), now.mtimeNanos())
            .plus(SETTLED)
            .isBefore(clock.instant());
  }

  private void checkSpace(Path target) throws IOException {
    long free = Files.getFileStore(target).getUsableSpace();
    long wanted = file.statusNow().size();
    if (free < wanted) {
      throw new HoldfastException(
          Fault.DISK_FULL,
          "the copy of " + file.path() + " needs " + wanted + " bytes, " + target.getParent()
              + " has " + free + " free");
    }
  }

  /** Failures that come from what lies beside the database get their own next step. */
  private HoldfastException explained(SQLException e) {
    cancel.check();
    HoldfastException plain = SqliteFaults.reading(file.path(), e);
    if (plain.fault() != Fault.SOURCE_UNREADABLE) {
      return plain;
    }
    if (file.has("-journal")) {
      return plain.withHint(
          "a transaction was interrupted: start its application once, so that it is rolled back");
    }
    if (file.wal()) {
      return plain.withHint(
          "in WAL mode a reader needs the -shm file: run as a user that may write the folder, or"
              + " while the application has the database open");
    }
    return plain;
  }

  /** Removes the copy and whatever SQLite made beside it. */
  static void discard(Path target) {
    try {
      for (String suffix : new String[]{"", "-journal", "-wal", "-shm"}) {
        Files.deleteIfExists(target.resolveSibling(target.getFileName() + suffix));
      }
    } catch (IOException e) {
      throw DiskFault.writing(target.toString(), e);
    }
  }
}
