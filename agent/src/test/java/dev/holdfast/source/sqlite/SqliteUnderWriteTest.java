package dev.holdfast.source.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * T59: a writer commits up to 500 transactions a second and checkpoints while backups loop. Every copy must be whole and
 * show one moment: accounts add up to the same sum, and the journal of transfers has as many rows as the counter says.
 */
class SqliteUnderWriteTest {
  private static final int ACCOUNTS = 2000;
  private static final int SUM = ACCOUNTS * 1000;

  @TempDir
  private Path folder;

  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicLong transactions = new AtomicLong();
  private final AtomicLong longestNanos = new AtomicLong();
  private final AtomicReference<SQLException> failed = new AtomicReference<>();

  @ParameterizedTest @ValueSource(strings = {"wal", "delete"})
  void everyCopyShowsOneMoment(String journalMode) throws Exception {
    boolean profile = Boolean.getBoolean("holdfast.profile");
    Duration time = profile ? Duration.ofMinutes(30) : Duration.ofSeconds(4);
    Path database = prepare(journalMode);
    Path scratch = Files.createDirectory(folder.resolve("scratch"));
    Path restored = folder.resolve("restored.db");
    long start = System.nanoTime();
    Thread writer = Thread.ofPlatform().start(() -> write(database, journalMode));
    long end = start + time.toNanos();
    int copies = 0;
    long longestCopy = 0;
    try {
      while (System.nanoTime() < end || copies < 3) {
        long began = System.nanoTime();
        CapturedFile captured = CapturedFile.of(database, restored, scratch);
        longestCopy = Math.max(longestCopy, System.nanoTime() - began);
        check(restored);
        assertEquals(captured.report.fingerprint(), SqliteFingerprint.of(restored).items());
        copies++;
        Thread.sleep(profile ? 200 : 0);
      }
    } finally {
      stop.set(true);
      writer.join();
    }
    if (failed.get() != null) {
      throw failed.get();
    }
    System.err.println(
        "T59 " + journalMode + ": " + copies + " copies, " + transactions.get()
            + " transactions ("
            + transactions.get() * 1_000_000_000L / (System.nanoTime() - start)
            + " a second), longest copy " + longestCopy / 1_000_000
            + " ms, longest transaction " + longestNanos.get() / 1_000_000 + " ms");
    assertTrue(transactions.get() > copies, "the writer went on");
  }

  private Path prepare(String journalMode) throws SQLException {
    Path database = folder.resolve("app.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      statement.execute("pragma journal_mode=" + journalMode);
      statement.execute("create table account(id integer primary key, balance integer, pad blob)");
      statement.execute("create table transfer(id integer primary key, a integer, b integer)");
      statement.execute("create table counter(n integer)");
      statement.execute("insert into counter values(0)");
      statement.execute(
          "insert into account with recursive n(i) as (select 1 union all select i + 1 from n"
              + " where i < " + ACCOUNTS + ") select i, 1000, randomblob(2000) from n");
      statement.execute("create index by_balance on account(balance)");
    }
    return database;
  }

  /**
   * Half a thousand small transactions a second need a writer that does not wait for the disk: with a rollback journal it
   * never syncs. Locks, journal and the order of writes, which are what a copy depends on, stay as they are.
   */
  private void write(Path database, String journalMode) {
    long next = System.nanoTime();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      statement.execute("pragma busy_timeout=30000");
      statement.execute("pragma synchronous=" + (journalMode.equals("wal") ? "normal" : "off"));
      connection.setAutoCommit(false);
      try (Transfer transfer = new Transfer(connection)) {
        while (!stop.get()) {
          long began = System.nanoTime();
          transfer.run(transactions.incrementAndGet());
          longestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
          if (transactions.get() % 970 == 0) {
            connection.setAutoCommit(true);
            String kind = transactions.get() % 9700 == 0 ? "truncate" : "passive";
            statement.executeQuery("pragma wal_checkpoint(" + kind + ")").close();
            connection.setAutoCommit(false);
          }
          next = pace(next + 2_000_000);
        }
      }
    } catch (SQLException e) {
      failed.set(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until then; what was missed is made up for, as far as it is less than a second. */
  private static long pace(long next) throws InterruptedException {
    long now = System.nanoTime();
    if (next > now) {
      Thread.sleep(Duration.ofNanos(next - now));
    }
    return Math.max(next, now - 1_000_000_000);
  }

  /** One transaction in three places that a torn copy would show apart. */
  private static final class Transfer implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement move;
    private final PreparedStatement log;
    private final PreparedStatement count;

    Transfer(Connection connection) throws SQLException {
      this.connection = connection;
      this.move =
          connection.prepareStatement("update account set balance = balance + ? where id = ?");
      this.log = connection.prepareStatement("insert into transfer(a, b) values(?, ?)");
      this.count = connection.prepareStatement("update counter set n = n + 1");
    }

    void run(long n) throws SQLException {
      long a = 1 + n * 7919 % ACCOUNTS;
      long b = 1 + n * 104_729 % ACCOUNTS;
      move.setLong(1, -1);
      move.setLong(2, a);
      move.executeUpdate();
      log.setLong(1, a);
      log.setLong(2, b);
      log.executeUpdate();
      move.setLong(1, 1);
      move.setLong(2, b);
      move.executeUpdate();
      count.executeUpdate();
      connection.commit();
    }

    @Override
    public void close() throws SQLException {
      move.close();
      log.close();
      count.close();
    }
  }

  private static void check(Path copy) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
        Statement statement = connection.createStatement()) {
      try (ResultSet row = statement.executeQuery("pragma integrity_check")) {
        assertEquals("ok", row.getString(1));
      }
      try (ResultSet row = statement.executeQuery("select sum(balance), count(*) from account")) {
        assertEquals(SUM, row.getLong(1));
        assertEquals(ACCOUNTS, row.getLong(2));
      }
      try (ResultSet row =
          statement.executeQuery("select n, (select count(*) from transfer) from counter")) {
        assertEquals(row.getLong(1), row.getLong(2));
      }
    }
  }
}
