package dev.holdfast.source.sqlite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.posix.FsUser;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.source.Capture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Databases that are in order are copied as they are, while others use them. */
final class SqliteSourceTest extends SqliteScene {
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
