package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.database.PostgresInstance;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Disks that run full around a database: the server's own, the one a dump is restored to, the one that holds the spool. Each
 * is told with its number, and nothing half-made lies under a name that somebody could take for whole. Needs the right to mount.
 */
class DatabaseDiskFullTest {
  private static final long MEBIBYTE = 1 << 20;
  private static final int ROWS = 36_000;

  /** A restore has made its database after some seconds. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir
  Path directory;

  private Path disk;
  private PostgresInstance server;
  private InProcess program;

  @BeforeEach
  void start() throws Exception {
    // The server runs as an account of its own.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    disk = Files.createDirectory(directory.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=200m", "none", disk.toString()),
        "needs the right to mount a disk");
    server =
        PostgresInstance.startIn(
            Files.createDirectory(disk.resolve("pg")), PostgresInstance.everyday(),
            "max_wal_size = 160MB", "min_wal_size = 32MB", "wal_level = minimal",
            "max_wal_senders = 0");
    server.sql("postgres", "create database shop");
    server.sql(
        "shop",
        "create table noise as select i as id, (select string_agg(md5(i::text || j::text), '')"
            + " from generate_series(1, 40) j) as text from generate_series(1, " + ROWS
            + ") i; alter table noise alter text set storage external; checkpoint");
    program =
        new InProcess(directory).with("PATH", PostgresInstance.environment().get("PATH"));
    expect(0, program.run(words("x=" + directory.resolve("x"))));
  }

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      server.close();
    }
    run("umount", "-l", disk.toString());
  }

  @Test
  void aServerWithoutRoomIsRefusedBeforeAndToldMeanwhile() throws Exception {
    expect(0, program.run("backup"));
    leave(10 * MEBIBYTE);
    Ran refused = restore("--to", to(), "--into", "copy");
    expect(4, refused);
    assertThat(refused.err()).contains("HF-5302").contains("are free in");
    assertThat(databases()).containsExactly("postgres", "shop");
    Files.delete(disk.resolve("filler"));
    Future<?> others = fillWhenADatabaseIsMade();
    Ran full = restore("--to", to(), "--into", "copy");
    ended(others);
    expect(1, full);
    assertThat(full.err()).containsPattern("HF-\\d{4}").contains("No space left on device");
    Files.delete(disk.resolve("filler"));
    serve();
    assertThat(databases()).as(full.err()).doesNotContain("copy");
    others = fillWhenADatabaseIsMade();
    full = restore("--to", to(), "--in-place", "shop");
    ended(others);
    expect(1, full);
    assertThat(full.out() + full.err()).contains("database-dropped", "database-back");
    Files.delete(disk.resolve("filler"));
    serve();
    assertThat(databases()).containsExactly("postgres", "shop");
    assertThat(server.sql("shop", "select count(*) from noise").strip()).isEqualTo("" + ROWS);
    expect(0, restore("--to", to(), "--into", "copy"));
    assertThat(server.sql("copy", "select count(*) from noise").strip()).isEqualTo("" + ROWS);
  }

  @Test
  void aTargetWithoutRoomIsToldAndLeftEmpty() throws Exception {
    expect(0, program.run("backup"));
    leave(4 * MEBIBYTE);
    Path target = disk.resolve("back");
    Ran ran = restore("--target", target.toString());
    assertThat(ran.status()).as(ran.out() + ran.err()).isIn(1, 4);
    assertThat(ran.err()).containsPattern("HF-\\d{4}").containsIgnoringCase("space");
    assertThat(target).doesNotExist();
  }

  @Test
  void aSpoolWithoutRoomLeavesNoSnapshot() throws Exception {
    Path home = Files.createDirectory(directory.resolve("home"));
    InProcess other =
        new InProcess(home).with("PATH", PostgresInstance.environment().get("PATH"))
            .with("HOLDFAST_STATE", disk.resolve("state").toString());
    expect(0, other.run(words("x=" + home.resolve("x"))));
    leave(5 * MEBIBYTE);
    Ran ran = other.run("backup");
    expect(1, ran);
    assertThat(ran.err()).containsPattern("HF-\\d{4}").containsIgnoringCase("space");
    assertThat(other.run("snapshots", "--json").out()).doesNotContain("\"type\":\"snapshot\"")
        .doesNotContain("\"message_type\":\"snapshot\"");
    Files.delete(disk.resolve("filler"));
    expect(0, other.run("backup"));
  }

  private String[] words(String store) {
    return new String[]{"init", "--keys", "keys", "--no-passphrase", "--fleet", "f", "--app", "a",
        "--store", store, "--postgres",
        "postgres://postgres@/shop?socket=" + server.socketFolder()};
  }

  /** Others take the room while the dump is loaded; fails when nobody makes a database in time. */
  private Future<?> fillWhenADatabaseIsMade() throws IOException {
    Path base = server.data().resolve("base");
    long before = count(base);
    long start = System.nanoTime();
    FutureTask<?> others =
        new FutureTask<>(
            () -> {
              while (count(base) == before) {
                if (System.nanoTime() - start > PATIENCE.toNanos()) {
                  throw new AssertionError("no database was made within " + PATIENCE);
                }
                Thread.sleep(1);
              }
              leave(20 * MEBIBYTE);
              return null;
            });
    Thread.ofPlatform().daemon().start(others);
    return others;
  }

  /** What the others met is the test's failure; they have ended, or the test fails. */
  private static void ended(Future<?> others) {
    assertThat(others).as("a disk that is filled when a database is made")
        .succeedsWithin(PATIENCE.plusSeconds(30));
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.count();
    }
  }

  /** Fills the disk until that many bytes are free. */
  private void leave(long bytes) throws IOException {
    Path filler = disk.resolve("filler");
    Files.deleteIfExists(filler);
    long free = Files.getFileStore(disk).getUsableSpace();
    try (RandomAccessFile file = new RandomAccessFile(filler.toFile(), "rw")) {
      byte[] block = new byte[(int) MEBIBYTE];
      for (long left = free - bytes; left > 0; left -= block.length) {
        file.write(block, 0, (int) Math.min(left, block.length));
      }
    }
  }

  /** A server that could not write its log has ended; with room it comes back by itself or is started again. */
  private void serve() throws Exception {
    for (int i = 0; i < 60; i++) {
      try {
        server.sql("postgres", "select 1");
        return;
      } catch (IOException | IllegalStateException e) {
        Thread.sleep(500);
      }
    }
    server.up();
  }

  private List<String> databases() throws IOException {
    return server
        .sql("postgres", "select datname from pg_database where not datistemplate order by 1")
        .lines().toList();
  }

  private String to() {
    return "postgres://postgres@?socket=" + server.socketFolder();
  }

  private Ran restore(String... words) {
    String[] all = new String[words.length + 4];
    System.arraycopy(words, 0, all, 4, words.length);
    System.arraycopy(new String[]{"restore", "latest", "--identity", "keys/recovery-1.key"}, 0,
        all, 0, 4);
    return program.run(all);
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command).start().waitFor() == 0;
  }

  private static void expect(int status, Ran ran) {
    assertThat(ran.status()).as(ran.out() + ran.err()).isEqualTo(status);
  }
}
