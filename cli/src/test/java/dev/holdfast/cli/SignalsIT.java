package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.seed.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SIGINT and SIGTERM while {@code ./holdfast} works: exit code 130 within seconds, one error, nothing half-made where a
 * reader looks, and the same command run again comes to its end.
 */
class SignalsIT {
  private static final int MEBIBYTES = 96;
  private static final long LONGEST_NANOS = 60_000_000_000L;

  private final long seed = Seed.of(20261121);

  @TempDir
  Path top;

  private Path here;
  private Path data;
  private Launched program;

  @BeforeEach
  void make() throws Exception {
    System.out.println("SignalsIT seed " + seed);
    here = Files.createDirectory(top.toRealPath().resolve("here"));
    data = Files.createDirectory(here.resolve("data"));
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = new byte[1 << 20];
    for (int i = 0; i < MEBIBYTES; i++) {
      random.nextBytes(bytes);
      Files.write(data.resolve("file-" + i), bytes);
    }
    program = new Launched(here);
    run(
        "init --keys keys --no-passphrase --app a --store x=x --store y=y --files " + data);
  }

  private Ran run(String words) throws Exception {
    Ran ran = program.run(words.split(" "));
    assertThat(ran.status()).as(words + "\n" + ran.err()).isZero();
    return ran;
  }

  private static boolean any(Path folder, String part) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> file.getFileName().toString().contains(part));
    } catch (IOException e) {
      return false;
    }
  }

  /** Starts a command, sends the signal as soon as the work is seen to have begun, and returns what came of it. */
  private Ran interrupted(String signal, BooleanSupplier begun, String words) throws Exception {
    Launched.Running running = program.start(words.split(" "));
    long start = System.nanoTime();
    while (!begun.getAsBoolean() && running.process().isAlive()) {
      assertThat(System.nanoTime() - start).isLessThan(LONGEST_NANOS);
      Thread.sleep(2);
    }
    running.signal(signal);
    long sent = System.nanoTime();
    Ran ran = running.end();
    assertThat(ran.status()).as(ran.err() + ran.out()).isEqualTo(130);
    assertThat(System.nanoTime() - sent).as("nanoseconds to the end").isLessThan(20_000_000_000L);
    assertThat(ran.err()).contains("error: a signal to stop").doesNotContain("Exception");
    assertThat(ran.last())
        .startsWith("{\"message_type\":\"summary\"")
        .endsWith("\"exit_code\":130}");
    return ran;
  }

  @ParameterizedTest @ValueSource(strings = {"INT", "TERM"})
  void aBackupStopsAndTheNextConverges(String signal) throws Exception {
    Path spool = here.resolve("state/spool");
    interrupted(signal, () -> any(spool, ""), "backup --json");
    assertThat(run("snapshots --json").lines()).hasSize(1);
    run("backup");
    assertThat(run("snapshots --json").lines()).hasSize(2);
    run("verify --read-data --identity keys/recovery-1.key");
    assertThat(any(spool, "")).isFalse();
    try (Stream<Path> files = Files.walk(here.resolve("x"))) {
      assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith(".tmp-"));
    }
  }

  @ParameterizedTest @ValueSource(strings = {"INT", "TERM"})
  void aRestoreStopsAndTheNextConverges(String signal) throws Exception {
    run("backup");
    String restore = "restore latest --target back --json --identity keys/recovery-1.key";
    interrupted(signal, () -> any(here, ".holdfast-restore-"), restore);
    assertThat(here.resolve("back")).doesNotExist();
    run(restore);
    assertThat(any(here, ".holdfast-restore-")).isFalse();
    for (int i = 0; i < MEBIBYTES; i++) {
      Path restored = Path.of(here.resolve("back") + data.toString()).resolve("file-" + i);
      assertThat(Files.mismatch(restored, data.resolve("file-" + i))).isEqualTo(-1L);
    }
  }
}
