package dev.holdfast.source.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.posix.FsUser;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.source.Capture;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Databases that cannot be copied whole are refused with a number, and nothing is made or left. */
final class SqliteRefusalsTest extends SqliteScene {
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
}
