package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.backup.BackupObserver;
import dev.holdfast.seed.Seed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program is ended at every moment of a backup (design: kill points K1 to K14). After each: nothing that was committed is
 * lost, nothing half-made is listed, and the next run converges by itself.
 */
class CrashMatrixTest {
  private final long seed = Seed.of(20261121);
  private final SplittableRandom random = new SplittableRandom(seed);

  @TempDir
  Path directory;

  @Test
  void aRunThatEndsAtAnyMomentLosesNothingAndTheNextConverges() throws Exception {
    System.out.println("CrashMatrixTest seed " + seed);
    InProcess program = new InProcess(directory);
    Path data = Files.createDirectories(directory.resolve("data"));
    change(data, 0);
    expect(
        0,
        program.run(
            "init", "--keys", "keys", "--no-passphrase", "--fleet", "f", "--app", "a",
            "--store", "x=" + directory.resolve("x"), "--store", "y=" + directory.resolve("y"),
            "--files", data.toString()));
    expect(0, program.run("backup"));
    int seeds = Boolean.getBoolean("holdfast.profile") ? 30 : 1;
    int round = 0;
    for (int i = 0; i < seeds; i++) {
      for (BackupObserver.Moment moment : BackupObserver.Moment.values()) {
        round++;
        change(data, round);
        int occurrence = 1 + (i == 0 ? 0 : random.nextInt(4));
        int status = crash(moment, occurrence);
        String when = moment + " occurrence " + occurrence + " seed " + seed;
        assertThat(status).as(when).isIn(137, 0);
        if (i == 0) {
          assertThat(status).as(when).isEqualTo(137);
        }
        expect(0, program.run("verify"));
        change(data, round + 1000);
        expect(0, program.run("backup"));
      }
    }
    expect(
        0, program.run("verify", "--read-data", "--identity", "keys/recovery-1.key"));
    expect(
        0,
        program.run(
            "restore", "latest", "--identity", "keys/recovery-2.key", "--target", "back"));
    assertThat(contents(Path.of(directory.resolve("back") + data.toString())))
        .as("seed " + seed)
        .isEqualTo(contents(data));
    try (Stream<Path> spool = Files.list(directory.resolve("state/spool"))) {
      assertThat(spool.toList()).isEmpty();
    }
  }

  private void change(Path data, int round) throws IOException {
    byte[] bytes = new byte[200_000 + random.nextInt(900_000)];
    for (int i = 0; i < bytes.length; i += 8) {
      bytes[i] = (byte) random.nextInt();
    }
    Files.write(data.resolve("file-" + round % 7), bytes);
    Files.writeString(data.resolve("note-" + round), "round " + round);
  }

  private int crash(BackupObserver.Moment moment, int occurrence) throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx96m",
            "-cp",
            System.getProperty("java.class.path"),
            CrashChild.class.getName(),
            directory.toString(),
            moment.name(),
            Integer.toString(occurrence));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output;
    try (InputStream in = process.getInputStream()) {
      output = new String(in.readAllBytes());
    }
    int status = process.waitFor();
    if (status != 137 && status != 0) {
      System.out.println(output);
    }
    return status;
  }

  private void expect(int status, InProcess.Ran ran) {
    assertThat(ran.status())
        .as("seed " + seed + "\n" + ran.out() + ran.err())
        .isEqualTo(status);
  }

  private static TreeMap<String, Integer> contents(Path folder) throws IOException {
    TreeMap<String, Integer> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(
            folder.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return contents;
  }
}
