package dev.holdfast.source.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scratch folder lies on a disk of 2 MiB. Needs the right to mount. */
class SqliteDiskFullTest {
  @TempDir
  private Path folder;

  private Path scratch;
  private Path database;

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).start().waitFor() == 0;
  }

  @BeforeEach
  void mountADisk() throws Exception {
    scratch = Files.createDirectory(folder.resolve("scratch"));
    database = Files.createDirectory(folder.resolve("data")).resolve("app.db");
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=2m", "none", scratch.toString()),
        "only root can mount a small disk");
  }

  @AfterEach
  void unmount() throws Exception {
    boolean unused = run("umount", "-l", scratch.toString());
  }

  private void refusedAndThenFine(Statement writer) throws Exception {
    HoldfastException e =
        assertThrows(
            HoldfastException.class,
            () -> CapturedFile.of(database, folder.resolve("restored.db"), scratch));
    assertEquals(Fault.DISK_FULL, e.fault(), e.message());
    assertEquals(List.of(), CapturedFile.names(scratch), "nothing stays");
    writer.execute("drop table t");
    writer.execute("vacuum");
    writer.executeQuery("pragma wal_checkpoint(truncate)").close();
    CapturedFile captured = CapturedFile.of(database, folder.resolve("restored.db"), scratch);
    assertTrue(captured.entry.size() < 1 << 20);
  }

  @Test
  void aDatabaseThatDoesNotFitIsRefusedBeforeItIsCopied() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement writer = connection.createStatement()) {
      writer.execute("create table t(a)");
      writer.execute("insert into t values(zeroblob(4000000))");
      refusedAndThenFine(writer);
    }
  }

  @Test
  void aWalThatMakesItTooLargeFillsTheDisk() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement writer = connection.createStatement()) {
      writer.execute("pragma journal_mode=wal");
      writer.execute("pragma wal_autocheckpoint=0");
      writer.execute("create table t(a)");
      writer.execute("insert into t values(zeroblob(4000000))");
      assertTrue(Files.size(database) < 100_000);
      refusedAndThenFine(writer);
    }
  }
}
