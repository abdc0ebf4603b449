package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.backup.BackupObserver;
import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.cli.output.Console;
import dev.holdfast.cli.output.Output;
import dev.holdfast.copy.CopyObserver;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.seed.Seed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk runs full at every moment of a backup: that of the state directory (spool, scratch, caches, agent.db), and that of
 * one store. Every run ends with a numbered fault or well; nothing committed is lost, and once there is space again the next
 * run converges. Needs the right to mount a small disk.
 */
class DiskFullMatrixTest {
  private final long seed = Seed.of(20261121);
  private final SplittableRandom random = new SplittableRandom(seed);
  private final int seeds = Boolean.getBoolean("holdfast.profile") ? 20 : 1;

  @TempDir
  Path directory;

  private Path disk;
  private Path data;
  private InProcess program;

  @BeforeEach
  void mountADisk() throws Exception {
    System.out.println("DiskFullMatrixTest seed " + seed);
    disk = Files.createDirectory(directory.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=" + 32 * seeds + "m", "none", disk.toString()),
        "needs the right to mount a disk");
    data = Files.createDirectories(directory.resolve("data"));
    change(0);
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", "-l", disk.toString());
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command).start().waitFor() == 0;
  }

  private void init(Path state, Path first) {
    program = new InProcess(directory).with("HOLDFAST_STATE", state.toString());
    expect(
        0,
        program.run(
            "init", "--keys", "keys", "--no-passphrase", "--fleet", "f", "--app", "a", "--store",
            "x=" + first, "--store", "y=" + directory.resolve("y"), "--files", data.toString()));
    expect(0, program.run("backup"));
  }

  private void expect(int status, Ran ran) {
    assertThat(ran.status()).as("seed " + seed + "\n" + ran.out() + ran.err()).isEqualTo(status);
  }

  private void change(int round) throws IOException {
    byte[] bytes = new byte[100_000 + random.nextInt(900_000)];
    random.nextBytes(bytes);
    Files.write(data.resolve("file-" + round % 5), bytes);
    Files.writeString(data.resolve("note-" + round % 20), "round " + round);
  }

  /** Takes every free byte of the disk. */
  private void fill() {
    ByteBuffer block = ByteBuffer.allocate(1 << 16);
    Path ballast = disk.resolve("ballast-" + System.nanoTime());
    try (FileChannel channel =
        FileChannel.open(ballast, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (true) {
        channel.write(block.clear());
      }
    } catch (IOException full) {
      assertThat(full.getMessage()).contains("No space left on device");
    }
  }

  private void makeRoom() throws IOException {
    try (Stream<Path> files = Files.list(disk)) {
      for (Path file : files.filter(f -> f.toString().contains("ballast-")).toList()) {
        Files.delete(file);
      }
    }
  }

  /** A backup during which the disk runs full when a moment is reached for the nth time. */
  private Ran backup(BackupObserver.Moment moment, int occurrence) {
    AtomicInteger seen = new AtomicInteger();
    BackupObserver filler =
        new BackupObserver() {
          @Override
          public void reached(Moment reached) {
            if (reached == moment && seen.incrementAndGet() == occurrence) {
              fill();
            }
          }
        };
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console = new Console(out, err, false, false, 80, null);
    Holdfast words = new Holdfast();
    Verb.parse(words, "backup");
    Output output = new Output(console, new Output.Style(false, false, false, false));
    Outcome outcome = new Outcome(output);
    Call call =
        new Call(program.surroundings(console, new Interruption()), words, output, outcome);
    try {
      new BackupWork(call, filler, CopyObserver.NONE, UnaryOperator.identity())
          .run(List.of(), Optional.empty(), "");
    } catch (HoldfastException e) {
      outcome.failed(e);
    }
    outcome.close();
    return new Ran(
        outcome.exitCode().status(), out.toString(StandardCharsets.UTF_8),
        err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void theDiskOfTheSpoolRunsFull() throws Exception {
    init(disk.resolve("state"), directory.resolve("x"));
    int failed = 0;
    int round = 0;
    for (int i = 0; i < seeds; i++) {
      for (BackupObserver.Moment moment : BackupObserver.Moment.values()) {
        round++;
        change(round);
        String when = moment + " seed " + seed;
        Ran ran = backup(moment, i == 0 ? 1 : 1 + random.nextInt(3));
        assertThat(ran.status()).as(when + ran.err()).isIn(0, 1);
        if (ran.status() == 1) {
          failed++;
          assertThat(ran.err()).as(when).containsPattern("\\[HF-700[34]\\]");
        }
        assertThat(ran.err()).as(when).doesNotContain("Exception", "[HF-7900]");
        makeRoom();
        expect(0, program.run("verify"));
        expect(0, program.run("backup"));
      }
    }
    assertThat(failed).as("runs that failed, seed " + seed).isGreaterThan(seeds * 5);
    sound();
    try (Stream<Path> spool = Files.list(disk.resolve("state/spool"))) {
      assertThat(spool.toList()).isEmpty();
    }
  }

  @Test
  void theDiskOfOneStoreRunsFull() throws Exception {
    init(directory.resolve("state"), disk.resolve("x"));
    int failed = 0;
    int round = 0;
    for (int i = 0; i < seeds; i++) {
      for (BackupObserver.Moment moment : BackupObserver.Moment.values()) {
        round++;
        change(round);
        String when = moment + " seed " + seed;
        Ran ran = backup(moment, i == 0 ? 1 : 1 + random.nextInt(3));
        assertThat(ran.status()).as(when + ran.err()).isIn(0, 1, 8);
        failed += ran.status() == 0 ? 0 : 1;
        assertThat(ran.err()).as(when).doesNotContain("Exception", "[HF-7900]");
        makeRoom();
        expect(0, program.run("backup"));
        expect(0, program.run("verify"));
      }
    }
    assertThat(failed).as("runs that failed, seed " + seed).isGreaterThan(seeds * 3);
    sound();
  }

  private void sound() throws IOException {
    expect(0, program.run("verify", "--read-data", "--identity", "keys/recovery-1.key"));
    expect(
        0,
        program.run(
            "restore", "latest", "--identity", "keys/recovery-2.key", "--target", "back"));
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path restored = Path.of(directory.resolve("back") + file.toString());
        assertThat(Files.mismatch(file, restored)).isEqualTo(-1);
      }
    }
  }
}
