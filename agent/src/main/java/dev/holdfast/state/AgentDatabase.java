package dev.holdfast.state;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/**
 * {@code agent.db}: what this host has stored. All of it but the numbers handed out is a cache and may be lost; then files
 * are read and stored again. Tables are in {@code PackIndex} (packs and chunks), {@code SnapshotLedger} (snapshots,
 * numbers, commits) and {@code BadCopies}. Any thread; calls are serialised.
 */
public final class AgentDatabase implements AutoCloseable {
  private static final int VERSION = 1;

  private static final List<String> SCHEMA =
      List.of(
          """
              create table pack (id integer primary key, sha256 blob not null unique, size_bytes integer not null,
                header_mac blob not null, kind text not null, source blob not null, recipients blob not null,
                chunks integer not null, plain_bytes integer not null, made_ms integer not null)""",
          """
              create table chunk (id blob not null, pack integer not null, ordinal integer not null,
                primary key (id, pack)) without rowid""",
          "create index chunk_by_pack on chunk (pack)",
          """
              create table snapshot (seq integer primary key, sha256 blob not null, source blob not null,
                name text not null, app text not null, source_name text not null, reason text not null,
                start_ms integer not null, end_ms integer not null, entries integer not null,
                logical_bytes integer not null, new_bytes integer not null, stored_bytes integer not null,
                duration_ms integer not null, exact integer not null, recipients blob not null,
                committed integer not null)""",
          "create index snapshot_by_source on snapshot (source, seq)",
          """
              create table snapshot_store (seq integer not null, position integer not null, store blob,
                name text not null, state text not null, reason text not null, primary key (seq, position))""",
          """
              create table snapshot_pack (seq integer not null, pack integer not null, live_bytes integer not null,
                primary key (seq, pack)) without rowid""",
          "create index snapshot_pack_by_pack on snapshot_pack (pack)",
          """
              create table number (seq integer primary key, commit_id blob not null, session blob not null,
                previous_seq integer not null, previous_sha256 blob, handed_out_ms integer not null,
                sha256 blob, state text not null)""",
          "pragma user_version = " + VERSION);

  private final Path file;
  private final Connection connection;
  private final boolean fresh;
  private String mode = "full";

  private AgentDatabase(Path file, Connection connection, boolean fresh) {
    this.file = file;
    this.connection = connection;
    this.fresh = fresh;
  }

  /**
   * Opens the database, or makes a new one. One that is damaged or of another version is set aside with a warning, also when
   * the damage was met while an earlier process worked with it.
   *
   * @throws HoldfastException {@code STATE_UNUSABLE}, {@code DISK_FULL}
   */
  public static AgentDatabase open(Path file, FindingSink findings) {
    try {
      if (!Files.exists(mark(file))) {
        return attempt(file);
      }
    } catch (SQLException e) {
      if (!damaged(e)) {
        throw failed(e);
      }
    }
    Path aside = file.resolveSibling(file.getFileName() + ".damaged");
    try {
      if (Files.exists(file)) {
        Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-wal"));
      Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-shm"));
      Files.deleteIfExists(mark(file));
      findings.add(
          Finding.warning(
              "local-index-lost",
              file.toString(),
              null,
              "a readable database of version " + VERSION,
              "a damaged one, now set aside as " + aside.getFileName()));
      return attempt(file);
    } catch (IOException e) {
      throw DiskFault.writing(aside.toString(), e);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * Opens the database for a command that only reads: none is made, and one that is damaged is left where it is, for another
   * process may be at work with it.
   *
   * @param findings gets a warning when it cannot be used
   * @return empty when there is none, or none that can be used
   * @throws HoldfastException {@code STATE_UNUSABLE}
   */
  public static Optional<AgentDatabase> look(Path file, FindingSink findings) {
    if (!Files.isReadable(file) || !Files.isWritable(file)) {
      return Optional.empty();
    }
    boolean open = false;
    try {
      Connection connection = config(false).createConnection("jdbc:sqlite:" + file);
      try (Statement statement = connection.createStatement();
          ResultSet version = statement.executeQuery("pragma user_version")) {
        open = version.getInt(1) == VERSION;
        if (open) {
          statement.execute(BadCopies.TABLE);
          statement.execute(SnapshotRows.DUMPS);
          return Optional.of(new AgentDatabase(file, connection, false));
        }
      } finally {
        if (!open) {
          connection.close();
        }
      }
    } catch (SQLException e) {
      if (!damaged(e)) {
        throw failed(e);
      }
    }
    findings.add(
        Finding.warning(
            "local-index-lost",
            file.toString(),
            null,
            "a readable database of version " + VERSION,
            "a damaged one or one of another version; the next backup sets it aside"));
    return Optional.empty();
  }

  private static SQLiteConfig config(boolean mayMake) {
    SQLiteConfig config = new SQLiteConfig();
    if (!mayMake) {
      config.resetOpenMode(SQLiteOpenMode.CREATE);
    }
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.setBusyTimeout(10_000);
    config.setCacheSize(-8 * 1024);
    return config;
  }

  private static AgentDatabase attempt(Path file) throws SQLException {
    boolean fresh = !Files.exists(file);
    Connection connection = config(true).createConnection("jdbc:sqlite:" + file);
    boolean open = false;
    try (Statement statement = connection.createStatement()) {
      int version = statement.executeQuery("pragma user_version").getInt(1);
      if (version == 0) {
        fresh = true;
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        connection.setAutoCommit(false);
        for (String sql : SCHEMA) {
          statement.execute(sql);
        }
        connection.commit();
        connection.setAutoCommit(true);
      } else if (version != VERSION) {
        throw new SQLiteException(
            "version " + version, SQLiteErrorCode.SQLITE_NOTADB);
      }
      statement.execute(BadCopies.TABLE); // younger than the version
      statement.execute(SnapshotRows.DUMPS);
      open = true;
      return new AgentDatabase(file, connection, fresh);
    } catch (IOException e) {
      throw DiskFault.writing(file.toString(), e);
    } finally {
      if (!open) {
        connection.close();
      }
    }
  }

  private static boolean damaged(SQLException e) {
    if (!(e instanceof SQLiteException sqlite)) {
      return false;
    }
    int primary = sqlite.getResultCode().code & 0xff;
    return primary == SQLiteErrorCode.SQLITE_CORRUPT.code
        || primary == SQLiteErrorCode.SQLITE_NOTADB.code;
  }

  /** Its presence says that the database was found damaged after it had been opened. */
  private static Path mark(Path file) {
    return file.resolveSibling(file.getFileName() + ".suspect");
  }

  /** As {@link #failed}; damage is remembered, so that the next process sets the file aside. */
  private HoldfastException met(SQLException e) {
    HoldfastException fault = failed(e);
    if (!damaged(e)) {
      return fault;
    }
    try {
      if (!Files.exists(mark(file))) {
        Files.createFile(mark(file));
      }
    } catch (IOException cannotMark) {
      fault.addSuppressed(cannotMark);
    }
    return fault
        .withHint("run the command again: the damaged index is then set aside and made anew");
  }

  /** A failed statement as a fault: a full disk is told from other reasons. */
  static HoldfastException failed(SQLException e) {
    boolean full =
        e instanceof SQLiteException sqlite
            && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_FULL;
    return new HoldfastException(
        full ? Fault.DISK_FULL : Fault.STATE_UNUSABLE, "agent.db: " + e.getMessage(), e);
  }

  /** Whether the database was made by this call: this host remembers nothing. */
  public boolean fresh() {
    return fresh;
  }

  /** Packs and chunks. */
  public PackIndex packs() {
    return new PackIndex(this);
  }

  /** Copies known to be bad. */
  public BadCopies badCopies() {
    return new BadCopies(this);
  }

  /** Snapshots and numbers. */
  public SnapshotLedger snapshots() {
    return new SnapshotLedger(this);
  }

  /** Runs statements as one transaction, alone; afterwards they are on disk. */
  synchronized <T> T transaction(Work<T> work) {
    return transaction(work, "full");
  }

  /** As {@link #transaction}, for what may be lost in a power cut: whole, but on disk only with the next other one. */
  synchronized <T> T cacheTransaction(Work<T> work) {
    return transaction(work, "normal");
  }

  private <T> T transaction(Work<T> work, String synchronous) {
    try {
      if (!synchronous.equals(mode)) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("pragma synchronous=" + synchronous);
        }
        mode = synchronous;
      }
      connection.setAutoCommit(false);
      boolean ended = false;
      try {
        T result = work.run(connection);
        connection.commit();
        connection.setAutoCommit(true);
        ended = true;
        return result;
      } catch (SQLException e) {
        ended = true;
        undo(e);
        throw e;
      } finally {
        if (!ended) {
          undo(new SQLException("the work within the transaction failed"));
        }
      }
    } catch (SQLException e) {
      throw met(e);
    }
  }

  /** After a full disk SQLite has undone the transaction itself and says so; the first failure is the one that counts. */
  private void undo(Throwable first) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      first.addSuppressed(e);
    }
    try {
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      first.addSuppressed(e);
    }
  }

  /** Runs reading statements, alone. */
  synchronized <T> T read(Work<T> work) {
    try {
      return work.run(connection);
    } catch (SQLException e) {
      throw met(e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Statements on the connection. */
  @FunctionalInterface
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }
}
