package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.copy.CopyObserver.Moment;
import dev.holdfast.seed.Seed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program is ended at every moment of a catch-up, a copy and a repair. After each the stores hold nothing half-made, and the
 * same command run again ends what was begun.
 */
class CopyCrashTest {
  private static final Set<Moment> COPYING =
      EnumSet.of(
          Moment.RECORDS_DONE, Moment.OBJECT_FETCHED, Moment.OBJECT_PUT, Moment.PACKS_DONE,
          Moment.MANIFEST_PUT, Moment.CHECKPOINT_PUT);

  private final long seed = Seed.of(20261121);
  private final Random random = new Random(seed);

  @TempDir
  Path directory;

  private InProcess program;
  private int round;

  @Test
  void copiesAndRepairsThatEndAtAnyMomentAreEndedByTheNext() throws Exception {
    System.out.println("CopyCrashTest seed " + seed);
    program = new InProcess(directory);
    Files.createDirectories(directory.resolve("data"));
    change();
    expect(
        0,
        program.run(
            "init", "--keys", "keys", "--no-passphrase", "--fleet", "f", "--app", "a",
            "--store", "a=" + directory.resolve("a"), "--store", "b=" + directory.resolve("b"),
            "--files", directory.resolve("data").toString()));
    VerifyRepository.copyTree(directory.resolve("b"), directory.resolve("b-empty"));
    expect(0, program.run("backup"));
    int seeds = Boolean.getBoolean("holdfast.profile") ? 30 : 1;
    for (int i = 0; i < seeds; i++) {
      int occurrence = 1 + (i == 0 ? 0 : random.nextInt(3));
      for (Moment moment : Moment.values()) {
        if (COPYING.contains(moment)) {
          copying("copy", moment, occurrence, i == 0);
        } else {
          mending("repair", moment, occurrence, i == 0);
        }
      }
      // A backup passes the same moments before it writes anything.
      copying("backup", Moment.OBJECT_PUT, occurrence, i == 0);
      mending("backup", Moment.MEND_PUT, occurrence, i == 0);
    }
  }

  /** Store b begins anew and is filled. */
  private void copying(String verb, Moment moment, int occurrence, boolean reached)
      throws Exception {
    String when = verb + " " + moment + " " + occurrence + " seed " + seed;
    change();
    expect(0, program.run("backup"));
    VerifyRepository.deleteTree(directory.resolve("b"));
    VerifyRepository.copyTree(directory.resolve("b-empty"), directory.resolve("b"));
    ended(crash(verb, moment, occurrence), when, reached);
    Ran between = program.run("verify", "--read-data", "--json");
    assertThat(between.out()).as(when).doesNotContain("pack-").doesNotContain("-damaged");
    expect(0, verb.equals("copy") ? program.run("copy", "--to", "b") : program.run("backup"));
    whole(when);
  }

  /** Some packs of store b are bad, and are mended. */
  private void mending(String verb, Moment moment, int occurrence, boolean reached)
      throws Exception {
    String when = verb + " " + moment + " " + occurrence + " seed " + seed;
    List<Path> packs = VerifyRepository.files(directory.resolve("b"), "hosts/");
    packs.removeIf(file -> !file.toString().contains("/packs/"));
    for (int i = 0; i < 2; i++) {
      Path pack = packs.remove(random.nextInt(packs.size()));
      byte[] bytes = Files.readAllBytes(pack);
      bytes[random.nextInt(bytes.length)] ^= 1;
      Files.write(pack, bytes);
    }
    expect(9, program.run("verify", "--read-data"));
    ended(crash(verb, moment, occurrence), when, reached);
    expect(
        0,
        verb.equals("repair")
            ? program.run("verify", "--read-data", "--repair")
            : program.run("backup"));
    whole(when);
  }

  private void whole(String when) throws IOException {
    Ran verified =
        program.run("verify", "--read-data", "--identity", "keys/recovery-1.key", "--json");
    assertThat(verified.status()).as(when + verified.out() + verified.err()).isZero();
    assertThat(verified.out()).as(when).doesNotContain("manifest-not-in-store");
    for (String store : List.of("a", "b")) {
      try (Stream<Path> files = Files.walk(directory.resolve(store))) {
        assertThat(files.map(file -> String.valueOf(file.getFileName())))
            .as(when)
            .noneMatch(name -> name.startsWith(".tmp-"));
      }
    }
    try (Stream<Path> scratch = Files.list(directory.resolve("state/scratch"))) {
      assertThat(scratch).as(when).isEmpty();
    }
  }

  private void ended(int status, String when, boolean reached) {
    assertThat(status).as(when).isIn(reached ? Set.of(137) : Set.of(137, 0));
  }

  private void change() throws IOException {
    round++;
    byte[] bytes = new byte[200_000 + random.nextInt(500_000)];
    random.nextBytes(bytes);
    Files.write(directory.resolve("data/file-" + round % 5), bytes);
  }

  private int crash(String verb, Moment moment, int occurrence) throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx96m",
            "-cp",
            System.getProperty("java.class.path"),
            CopyCrashChild.class.getName(),
            directory.toString(),
            verb,
            moment.name(),
            Integer.toString(occurrence));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output;
    try (InputStream in = process.getInputStream()) {
      output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    int status = process.waitFor();
    if (status != 137 && status != 0) {
      System.out.println(output);
    }
    return status;
  }

  private void expect(int status, Ran ran) {
    assertThat(ran.status())
        .as("seed " + seed + "\n" + ran.out() + ran.err())
        .isEqualTo(status);
  }
}
