package dev.holdfast.source.sqlite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.posix.FsUser;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.source.Capture;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteSourceTest {
  @TempDir
  private Path folder;

  private Path data;
  private Path scratch;
  private Path restored;

  @BeforeEach
  void folders() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    scratch = Files.createDirectory(folder.resolve("scratch"));
    restored = folder.resolve("restored.db");
  }

  private static void run(Path database, String... sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      for (String one : sql) {
        statement.execute(one);
      }
    }
  }

  private static String[] sample(String journalMode) {
    return new String[]{"pragma journal_mode=" + journalMode,
        "create table person(id integer primary key, name text)",
        "insert into person(name) with recursive n(value) as (select 1 union all select value + 1"
            + " from n where value < 5000) select 'name ' || value from n"};
  }

  private void settle(Path database) throws IOException {
    Files.setLastModifiedTime(
        database, FileTime.from(Files.getLastModifiedTime(database).toInstant().minusSeconds(60)));
  }

  private Fault refused(Path database) {
    List<String> before;
    try {
      before = CapturedFile.names(data);
      HoldfastException e =
          assertThrows(
              HoldfastException.class,
              () -> CapturedFile.of(
                  CapturedFile.source(database, Duration.ofMillis(300)),
                  restored,
                  scratch,
                  new CancelSignal()));
      assertEquals(before, CapturedFile.names(data), "nothing is created or removed");
      assertEquals(List.of(), CapturedFile.names(scratch), "nothing stays in the scratch folder");
      return e.fault();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aQuietWalDatabaseIsCopiedAndNothingAppearsBesideIt() throws Exception {
    Path database = data.resolve("app.db");
    run(database, sample("wal"));
    settle(database);
    CapturedFile captured = CapturedFile.of(database, restored, scratch);
    assertEquals(List.of("app.db"), CapturedFile.names(data));
    assertEquals(List.of(), CapturedFile.names(scratch));
    assertEquals(
        SqliteFingerprint.of(database).items(), captured.report.fingerprint());
    assertEquals(
        List.of(),
        SqliteFingerprint.of(restored).differences(captured.report.fingerprint(), "app.db"));
  }

  @Test
  void whatLiesOnlyInTheWalIsCaptured() throws Exception {
    Path database = data.resolve("app.db");
    try (Connection writer = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = writer.createStatement()) {
      for (String sql : sample("wal")) {
        statement.execute(sql);
      }
      statement.execute("pragma wal_autocheckpoint=0");
      statement.execute("insert into person(name) values('only in the wal')");
      CapturedFile captured = CapturedFile.of(database, restored, scratch);
      assertEquals(5001, rows(captured, "person"));
      assertEquals(List.of("app.db", "app.db-shm", "app.db-wal"), CapturedFile.names(data));
    }
  }

  @Test
  void aRollbackJournalDatabaseIsCopiedWhileItsWriterIsIdle() throws Exception {
    Path database = data.resolve("app.db");
    try (Connection writer = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = writer.createStatement()) {
      for (String sql : sample("delete")) {
        statement.execute(sql);
      }
      assertEquals(5000, rows(CapturedFile.of(database, restored, scratch), "person"));
    }
  }

  private static long rows(CapturedFile captured, String table) {
    return captured.report.fingerprint().stream()
        .filter(i -> i.kind().equals("table") && i.name().equals(table))
        .findFirst()
        .orElseThrow()
        .rows();
  }

  @Test
  void theEntryDescribesTheDatabaseAndTheWayToIt() throws Exception {
    Path database = data.resolve("app.db");
    run(database, sample("wal"));
    Files.setPosixFilePermissions(database, PosixFilePermissions.fromString("rw-r-----"));
    Files.setLastModifiedTime(database, FileTime.from(Instant.parse("2020-02-03T04:05:06Z")));
    CapturedFile captured = CapturedFile.of(database, restored, scratch);
    assertEquals(EntryType.FILE, captured.entry.type());
    assertEquals(database.toString(), captured.entry.path().toString());
    assertEquals(0640, captured.entry.attributes().mode());
    assertEquals(
        Instant.parse("2020-02-03T04:05:06Z").getEpochSecond(),
        captured.entry.attributes().mtimeSeconds());
    assertEquals(Files.size(restored), captured.entry.size());
    assertEquals(captured.entry.size(), captured.report.logicalBytes());
    assertEquals(
        data.toString(), captured.ancestors.getLast().path().toString());
    assertTrue(captured.ancestors.stream().allMatch(e -> e.ancestor()));
    assertEquals("/" + data.getName(0), captured.ancestors.getFirst().path().toString());
    for (int length : captured.writes.subList(0, captured.writes.size() - 1)) {
      assertEquals(256 << 10, length);
    }
    assertEquals("4096", captured.report.settings().get("page_size"));
    assertEquals("UTF-8", captured.report.settings().get("encoding"));
  }

  @Test
  void theScratchCopyIsPrivate() throws Exception {
    Path database = data.resolve("app.db");
    run(database, sample("wal"));
    Path copy = scratch.resolve("copy.db");
    DatabaseFile file =
        DatabaseFile.look(CapturedFile.source(database, Duration.ofSeconds(1)).path());
    new OnlineCopy(file, java.time.InstantSource.system(), Duration.ofSeconds(1),
        new CancelSignal()).to(copy);
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)));
    assertEquals(SqliteFingerprint.of(database).items(), SqliteFingerprint.of(copy).items());
  }

  @Test
  void namesNeedNotBePlain() throws Exception {
    Path plain = data.resolve("plain.db");
    run(plain, sample("wal"));
    for (String name : new String[]{"a?mode=rwc#%41 ä'\"\\.db", "file:x", "a&b=c"}) {
      Path strange = data.resolve(name);
      Files.copy(plain, strange);
      settle(strange);
      assertEquals(5000, rows(CapturedFile.of(strange, restored, scratch), "person"), name);
    }
  }

  @Test
  void aSymbolicLinkLeadsToItsDatabase() throws Exception {
    Path database = Files.createDirectory(data.resolve("real")).resolve("app.db");
    Path link = data.resolve("link.db");
    Files.createSymbolicLink(link, database);
    try (Connection writer = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = writer.createStatement()) {
      for (String sql : sample("wal")) {
        statement.execute(sql);
      }
      CapturedFile captured = CapturedFile.of(link, restored, scratch);
      assertEquals(5000, rows(captured, "person"));
      assertEquals(link.toString(), captured.entry.path().toString());
      assertEquals(EntryType.FILE, captured.entry.type());
    }
  }

  @Test
  void missingFilesAreNeverMade() {
    assertEquals(Fault.SOURCE_MISSING, refused(data.resolve("missing.db")));
    assertEquals(Fault.SOURCE_MISSING, refused(data.resolve("no").resolve("missing.db")));
  }

  @Test
  void whatIsNoDatabaseIsRefused() throws Exception {
    assertEquals(
        Fault.SOURCE_NOT_A_DATABASE, refused(Files.createFile(data.resolve("empty.db"))));
    assertEquals(
        Fault.SOURCE_NOT_A_DATABASE, refused(Files.createDirectory(data.resolve("folder.db"))));
    assertEquals(
        Fault.SOURCE_NOT_A_DATABASE,
        refused(Files.writeString(data.resolve("text.db"), "hello ".repeat(1000))));
    byte[] noise = new byte[8192];
    new Random(7).nextBytes(noise);
    assertEquals(
        Fault.SOURCE_NOT_A_DATABASE, refused(Files.write(data.resolve("noise.db"), noise)));
    assertEquals(
        Fault.SOURCE_NOT_A_DATABASE,
        refused(Files.writeString(data.resolve("short.db"), "SQLite format 3\0")));
    System.arraycopy("SQLite format 3\0".getBytes("US-ASCII"), 0, noise, 0, 16);
    assertEquals(
        Fault.SOURCE_NOT_A_DATABASE, refused(Files.write(data.resolve("encrypted.db"), noise)));
    new ProcessBuilder("mkfifo", data.resolve("fifo.db").toString()).start().waitFor();
    assertEquals(Fault.SOURCE_NOT_A_DATABASE, refused(data.resolve("fifo.db")));
  }

  @Test
  void aDamagedDatabaseIsRefused() throws Exception {
    Path database = data.resolve("app.db");
    run(database, sample("delete"));
    run(database, "create index by_name on person(name)");
    try (RandomAccessFile file = new RandomAccessFile(database.toFile(), "rw")) {
      file.seek(3 * 4096);
      file.write(new byte[4096]);
    }
    assertEquals(Fault.SOURCE_CORRUPT, refused(database));
  }

  @Test
  void aTruncatedDatabaseIsRefused() throws Exception {
    Path database = data.resolve("app.db");
    run(database, sample("delete"));
    try (RandomAccessFile file = new RandomAccessFile(database.toFile(), "rw")) {
      file.setLength(file.length() - 8192);
    }
    assertEquals(Fault.SOURCE_CORRUPT, refused(database));
  }

  @Test
  void aLockedDatabaseIsBusy() throws Exception {
    Path database = data.resolve("app.db");
    run(database, sample("delete"));
    try (Connection writer = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = writer.createStatement()) {
      statement.execute("pragma locking_mode=exclusive");
      statement.execute("begin exclusive");
      statement.execute("insert into person(name) values('x')");
      assertEquals(Fault.SOURCE_BUSY, refused(database));
      statement.execute("commit");
    }
  }

  @Test
  void unreadableFilesAreNamed() throws Exception {
    Path database = data.resolve("app.db");
    run(database, sample("delete"));
    Files.setPosixFilePermissions(database, PosixFilePermissions.fromString("---------"));
    assumeTrue(!Files.isReadable(database), "root reads everything");
    assertEquals(Fault.SOURCE_UNREADABLE, refused(database));
  }

  /** A crashed writer leaves a -wal; without -shm a reader without rights in the folder cannot use it. */
  @Test
  void aWalWithoutIndexIsRefusedForWhoMayNotMakeOne() throws Exception {
    assumeTrue(FsUser.possible(), "needs root");
    Path database = data.resolve("app.db");
    Path crashed = Files.createDirectory(data.resolve("crashed")).resolve("app.db");
    try (Connection writer = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = writer.createStatement()) {
      for (String sql : sample("wal")) {
        statement.execute(sql);
      }
      Files.copy(database, crashed);
      Files.copy(data.resolve("app.db-wal"), data.resolve("crashed/app.db-wal"));
    }
    for (Path way = crashed; way.startsWith(folder); way = way.getParent()) {
      Files.setPosixFilePermissions(way, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.setPosixFilePermissions(
        data.resolve("crashed/app.db-wal"), PosixFilePermissions.fromString("rw-r--r--"));
    List<String> before = CapturedFile.names(crashed.getParent());
    try (FsUser nobody = FsUser.become(65534, 65534)) {
      HoldfastException e =
          assertThrows(
              HoldfastException.class,
              () -> CapturedFile.source(crashed, Duration.ofMillis(300))
                  .open(CapturedFile.context(scratch, new CancelSignal())));
      assertEquals(Fault.SOURCE_UNREADABLE, e.fault());
      assertTrue(e.hint().contains("-shm"), e.hint());
    }
    assertEquals(before, CapturedFile.names(crashed.getParent()));
    assertEquals(5000, rows(CapturedFile.of(crashed, restored, scratch), "person"));
  }

  @Test
  void aCleanWalDatabaseNeedsNoRightsInItsFolder() throws Exception {
    assumeTrue(FsUser.possible(), "needs root");
    Path database = data.resolve("app.db");
    run(database, sample("wal"));
    settle(database);
    for (Path way = database; way.startsWith(folder); way = way.getParent()) {
      Files.setPosixFilePermissions(way, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    try (FsUser nobody = FsUser.become(65534, 65534);
        Capture capture =
            CapturedFile.source(database, Duration.ofMillis(300))
                .open(CapturedFile.context(scratch, new CancelSignal()))) {
      assertEquals(Files.size(database), capture.estimatedBytes());
    }
    assertEquals(List.of("app.db"), CapturedFile.names(data));
  }

  @Test
  void anInterruptedTransactionIsRefusedWithItsReason() throws Exception {
    Path database = data.resolve("app.db");
    Path crashed = Files.createDirectory(data.resolve("crashed")).resolve("app.db");
    run(database, sample("delete"));
    try (Connection writer = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = writer.createStatement()) {
      statement.execute("pragma cache_size=1");
      statement.execute("pragma cache_spill=1");
      statement.execute("begin");
      statement.execute("update person set name = name || ' changed'");
      Files.copy(database, crashed);
      Files.copy(data.resolve("app.db-journal"), data.resolve("crashed/app.db-journal"));
      statement.execute("rollback");
    }
    HoldfastException e =
        assertThrows(
            HoldfastException.class,
            () -> CapturedFile.of(
                CapturedFile.source(crashed, Duration.ofMillis(300)), restored, scratch,
                new CancelSignal()));
    assertEquals(Fault.SOURCE_UNREADABLE, e.fault());
    assertTrue(e.hint().contains("rolled back"), e.hint());
    assertEquals(
        List.of("app.db", "app.db-journal"), CapturedFile.names(crashed.getParent()));
  }

  @Test
  void waitingForALockCanBeStopped() throws Exception {
    Path database = data.resolve("app.db");
    run(database, sample("delete"));
    CancelSignal cancel = new CancelSignal();
    try (Connection writer = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = writer.createStatement()) {
      statement.execute("begin exclusive");
      Thread stopper =
          Thread.ofPlatform().start(
              () -> {
                java.util.concurrent.locks.LockSupport.parkNanos(200_000_000);
                cancel.raise();
              });
      HoldfastException e =
          assertThrows(
              HoldfastException.class,
              () -> CapturedFile.of(
                  CapturedFile.source(database, Duration.ofSeconds(60)), restored, scratch,
                  cancel));
      assertEquals(Fault.STOPPED, e.fault());
      stopper.join();
      statement.execute("rollback");
    }
  }

  @Test
  void rowsThatBreakRulesAreCapturedWithAWarning() throws Exception {
    Path database = data.resolve("app.db");
    run(
        database,
        "create table t(a, b)",
        "insert into t values(1, null)",
        "pragma writable_schema=on",
        "update sqlite_schema set sql = 'create table t(a, b not null)' where name = 't'");
    CapturedFile captured = CapturedFile.of(database, restored, scratch);
    assertEquals(1, captured.report.findings().size());
    assertEquals("row-breaks-rule", captured.report.findings().getFirst().code());
    assertEquals(1, rows(captured, "t"));
  }

  @Test
  void cancelEndsTheCaptureAndLeavesNothing() throws Exception {
    Path database = data.resolve("app.db");
    run(database, sample("wal"));
    CancelSignal cancel = new CancelSignal();
    SqliteSource source = CapturedFile.source(database, Duration.ofSeconds(1));
    try (Capture capture = source.open(CapturedFile.context(scratch, cancel))) {
      cancel.raise();
      HoldfastException e =
          assertThrows(HoldfastException.class, () -> capture.run(null));
      assertEquals(Fault.STOPPED, e.fault());
    }
    assertEquals(List.of(), CapturedFile.names(scratch));
  }

  /** The profile prints how fast each step is. */
  @Test
  void aLargerDatabaseIsCaptured() throws Exception {
    int rows = Boolean.getBoolean("holdfast.profile") ? 2_000_000 : 20_000;
    Path database = data.resolve("app.db");
    run(
        database,
        "create table doc(id integer primary key, owner text, at real, n integer, body blob)",
        "insert into doc(owner, at, n, body) with recursive i(v) as (select 1 union all select v + 1"
            + " from i where v < " + rows
            + ") select 'owner ' || (v % 1000), v * 1.5, v, randomblob(300)"
            + " from i",
        "create index by_owner on doc(owner)");
    long start = System.nanoTime();
    CapturedFile captured = CapturedFile.of(database, restored, scratch);
    long whole = System.nanoTime() - start;
    start = System.nanoTime();
    assertEquals(
        List.of(),
        SqliteFingerprint.of(restored).differences(captured.report.fingerprint(), "app.db"));
    long fingerprint = System.nanoTime() - start;
    assertEquals(rows, rows(captured, "doc"));
    System.err.printf(
        "sqlite: %,d bytes, capture %,d ms, fingerprint alone %,d ms%n",
        Files.size(restored), whole / 1_000_000, fingerprint / 1_000_000);
  }

  @Test
  void twoCapturesOfAQuietDatabaseAreEqual() throws Exception {
    Path database = data.resolve("app.db");
    run(database, sample("wal"));
    settle(database);
    CapturedFile.of(database, restored, scratch);
    Path again = folder.resolve("again.db");
    CapturedFile.of(database, again, scratch);
    assertArrayEquals(Files.readAllBytes(restored), Files.readAllBytes(again));
  }
}
