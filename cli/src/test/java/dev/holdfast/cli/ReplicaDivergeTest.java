package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.seed.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stores that disagree (T21): one was away, one was rolled back to an earlier state, or both. The newest snapshot that any of
 * them has is the head, or the program stops; nothing that one of them has is lost by it.
 */
class ReplicaDivergeTest {
  private final long seed = Seed.of(20261121);
  private final Random random = new Random(seed);

  @TempDir
  Path directory;

  @Test
  void theNewestOfAllStoresIsTheHeadOrTheProgramStops() throws IOException {
    System.out.println("ReplicaDivergeTest seed " + seed);
    InProcess program = new InProcess(directory);
    Path data = Files.createDirectories(directory.resolve("data"));
    Files.writeString(data.resolve("f"), "begin");
    int rounds =
        Integer.getInteger("holdfast.rounds", Boolean.getBoolean("holdfast.profile") ? 500 : 50);
    for (int round = 0; round < rounds; round++) {
      if (round % 10 == 0) {
        begin(program);
      }
      one(program, data, round);
    }
  }

  private void begin(InProcess program) throws IOException {
    for (String part : List.of("a", "b", "a-old", "b-old", "state", "keys", "holdfast.yaml")) {
      if (Files.exists(directory.resolve(part))) {
        VerifyRepository.deleteTree(directory.resolve(part));
      }
    }
    Ran made =
        program.run(
            "init", "--keys", "keys", "--no-passphrase", "--fleet", "f", "--app", "a",
            "--store", "a=" + directory.resolve("a"), "--store", "b=" + directory.resolve("b"),
            "--files", directory.resolve("data").toString());
    assertThat(made.status()).as(made.err()).isZero();
  }

  private void one(InProcess program, Path data, int round) throws IOException {
    String when = "round " + round + " seed " + seed;
    List<String> rolledBack = new ArrayList<>();
    for (String store : List.of("a", "b")) {
      if (random.nextInt(3) == 0) {
        replace(store + "-old", store);
      }
    }
    String away = random.nextInt(3) == 0 ? random.nextBoolean() ? "a" : "b" : "";
    move(away, away + "-away");
    Files.writeString(data.resolve("f" + round % 3), when + random.nextLong());
    Ran backup = program.run("backup", "--label", "r" + round);
    assertThat(backup.status()).as(when + backup.out() + backup.err())
        .isEqualTo(away.isEmpty() ? 0 : 8);
    move(away + "-away", away);
    TreeMap<String, Integer> newest = contents(data);
    for (String store : List.of("a", "b")) {
      if (!store.equals(away) && random.nextInt(3) == 0
          && Files.exists(directory.resolve(store + "-old"))) {
        replace(store, store + "-old");
        rolledBack.add(store);
      }
    }
    boolean somewhere =
        List.of("a", "b").stream().anyMatch(s -> !s.equals(away) && !rolledBack.contains(s));
    Path target = directory.resolve("back");
    Ran restore =
        program.run(
            "restore", "latest", "--identity", "keys/recovery-1.key", "--target",
            target.toString());
    if (restore.status() == 0) {
      TreeMap<String, Integer> back = contents(Path.of(target + data.toString()));
      if (somewhere) {
        assertThat(back).as(when).isEqualTo(newest);
      }
      VerifyRepository.deleteTree(target);
    } else {
      assertThat(somewhere).as(when + restore.err()).isFalse();
    }
    assertThat(program.run("verify", "--read-data").out()).as(when).doesNotContain("forged");
  }

  private void move(String from, String to) throws IOException {
    if (!from.isEmpty() && !from.equals("-away")) {
      Files.move(directory.resolve(from), directory.resolve(to));
    }
  }

  /** The copy becomes what the original is now. */
  private void replace(String copy, String original) throws IOException {
    if (Files.exists(directory.resolve(copy))) {
      VerifyRepository.deleteTree(directory.resolve(copy));
    }
    VerifyRepository.copyTree(directory.resolve(original), directory.resolve(copy));
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
