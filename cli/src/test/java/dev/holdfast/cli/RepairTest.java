package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.seed.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bad and missing copies are mended from another store, by {@code verify --repair} and by the next backup; what no store has
 * is stored afresh (T20).
 */
class RepairTest {
  private final long seed = Seed.of(20261121);
  private final Random random = new Random(seed);

  @TempDir
  Path directory;

  private InProcess program;
  private Path data;

  @BeforeEach
  void backUpTwice() throws IOException {
    System.out.println("RepairTest seed " + seed);
    program = new InProcess(directory);
    data = Files.createDirectories(directory.resolve("data"));
    for (int i = 0; i < 4; i++) {
      change(i);
    }
    expect(
        0,
        program.run(
            "init", "--keys", "keys", "--no-passphrase", "--fleet", "f", "--app", "a",
            "--store", "a=" + directory.resolve("a"), "--store", "b=" + directory.resolve("b"),
            "--files", data.toString()));
    expect(0, program.run("backup", "--label", "one"));
    change(4);
    expect(0, program.run("backup", "--label", "two"));
  }

  @Test
  void everyKindOfObjectIsMended() throws IOException {
    List<Path> files = VerifyRepository.files(directory.resolve("a"), "");
    List<Path> touched = new ArrayList<>();
    for (Path file : files) {
      String name = directory.resolve("a").relativize(file).toString();
      if (name.startsWith("hosts/") || name.startsWith("trust/") || name.startsWith("store/")) {
        spoil(file, random.nextInt(3));
        touched.add(file);
      }
    }
    expect(9, program.run("verify", "--read-data"));
    Ran repaired = program.run("verify", "--read-data", "--repair", "--json");
    // What only lies in one store, its own record, cannot come from another.
    assertThat(repaired.out()).doesNotContain("pack-malformed");
    Ran after = program.run("verify", "--read-data", "--json");
    for (Path file : touched) {
      String name = directory.resolve("a").relativize(file).toString();
      if (!name.startsWith("store/")) {
        assertThat(file).as(name + " seed " + seed).hasSameBinaryContentAs(
            directory.resolve("b").resolve(name));
      }
    }
    assertThat(after.out()).doesNotContain("\"pack-").doesNotContain("\"manifest-");
  }

  @Test
  void damageOfOneStoreIsRepairedAndBadBytesAreKeptAside() throws IOException {
    List<Path> packs = packs("a");
    spoil(packs.getFirst(), 0);
    Files.delete(packs.getLast());
    Ran found = program.run("verify", "--read-data", "--json");
    expect(9, found);
    assertThat(found.out()).contains("verify --repair");
    Ran repaired = program.run("verify", "--read-data", "--repair", "--json");
    expect(0, repaired);
    assertThat(repaired.out()).contains("put back from store 'b'");
    assertThat(repaired.last()).contains("\"mended\":2").contains("\"errors\":0");
    expect(0, program.run("verify", "--read-data"));
    assertThat(VerifyRepository.files(directory.resolve("a"), "quarantine/")).hasSize(1);
    Ran again = program.run("backup", "--json");
    expect(0, again);
    assertThat(again.out()).doesNotContain("copy-mended");
  }

  @Test
  void theNextBackupMendsWhatVerifyFound() throws IOException {
    spoil(packs("a").getFirst(), 0);
    expect(9, program.run("verify", "--read-data"));
    Ran backup = program.run("backup", "--json");
    expect(0, backup);
    assertThat(backup.out()).contains("copy-mended");
    expect(0, program.run("verify", "--read-data"));
    assertThat(program.run("backup", "--json").out()).doesNotContain("copy-mended");
  }

  @Test
  void theNextBackupPutsBackAPackThatOneStoreLost() throws IOException {
    Files.delete(packs("b").getFirst());
    Ran backup = program.run("backup", "--json");
    expect(0, backup);
    assertThat(backup.out()).contains("copy-mended");
    expect(0, program.run("verify", "--read-data"));
  }

  /** A restore reads from the other store, says what mends the bad copy, and the next backup does it unasked. */
  @Test
  void theNextBackupMendsWhatARestoreFound() throws IOException {
    for (Path pack : packs("b")) {
      spoil(pack, 0);
    }
    Ran restored =
        program.run(
            "restore", "two", "--from", "b", "--identity", "keys/recovery-1.key", "--target",
            directory.resolve("back").toString(), "--json");
    expect(0, restored);
    assertThat(restored.out()).contains("\"code\":\"pack-damaged\"", "\"store\":\"b\"",
        "holdfast verify --read-data --repair");
    assertThat(contents(Path.of(directory.resolve("back") + data.toString())))
        .isEqualTo(contents(data));
    Ran other = program.run("restore", "two", "--from", "c", "--identity",
        "keys/recovery-1.key", "--target", directory.resolve("never").toString());
    assertThat(other.status()).isEqualTo(2);
    Ran backup = program.run("backup", "--json");
    expect(0, backup);
    assertThat(backup.out()).contains("copy-mended");
    expect(0, program.run("verify", "two", "--read-data"));
  }

  @Test
  void whatNoStoreHasAnyMoreIsStoredAfresh() throws IOException {
    Path pack = packs("a").getFirst();
    spoil(pack, 0);
    spoil(directory.resolve("b").resolve(directory.resolve("a").relativize(pack)), 0);
    expect(9, program.run("verify", "--read-data", "--repair"));
    Ran backup = program.run("backup", "--label", "three", "--json");
    expect(0, backup);
    assertThat(backup.out()).contains("objects-lost");
    restores("three");
    expect(0, program.run("verify", "three", "--read-data", "--identity", "keys/recovery-1.key"));
  }

  @Test
  void storesThatLoseManyPacksAreHealedByBackupAndCopy() throws IOException {
    int rounds = Boolean.getBoolean("holdfast.profile") ? 500 : 50;
    long healNanos = 0;
    boolean lostInBoth = false;
    for (int round = 0; round < rounds; round++) {
      if (random.nextBoolean()) {
        change(5 + round % 4);
      }
      boolean seen = random.nextBoolean();
      double share = 0.01 + 0.29 * random.nextDouble();
      List<String> hurt = random.nextInt(4) == 0 ? List.of("a", "b") : List.of("a");
      for (String store : hurt) {
        lose(store, share, seen);
      }
      if (seen) {
        assertThat(program.run("verify", "--read-data").status()).isIn(0, 9);
      }
      String when = "round " + round + " seed " + seed;
      lostInBoth |= hurt.size() == 2;
      long started = System.nanoTime();
      Ran backup = program.run("backup", "--label", "round" + round);
      assertThat(backup.status()).as(when + backup.out() + backup.err()).isZero();
      for (String store : hurt) {
        int status = program.run("copy", "--to", store).status();
        // What both lost is gone for older snapshots; of what one still has nothing is.
        assertThat(status).as(when).isIn(lostInBoth ? List.of(0, 9) : List.of(0));
      }
      healNanos += System.nanoTime() - started;
      Ran verify =
          program.run(
              "verify", "round" + round, "--read-data", "--identity", "keys/recovery-1.key");
      assertThat(verify.status()).as(when + verify.out() + verify.err()).isZero();
      if (round % 10 == 0) {
        restores("round" + round);
      }
    }
    System.out.println(
        "T20: " + rounds + " rounds, backup and copies to healed "
            + healNanos / rounds / 1_000_000 + " ms each");
  }

  private void lose(String store, double share, boolean damage) throws IOException {
    List<Path> packs = packs(store);
    Collections.shuffle(packs, random);
    int count = Math.max(1, (int) (packs.size() * share));
    for (Path pack : packs.subList(0, count)) {
      if (damage && random.nextBoolean()) {
        spoil(pack, random.nextInt(2));
      } else {
        Files.delete(pack);
      }
    }
  }

  private List<Path> packs(String store) throws IOException {
    List<Path> packs = VerifyRepository.files(directory.resolve(store), "hosts/");
    packs.removeIf(file -> !file.toString().contains("/packs/"));
    return packs;
  }

  private void spoil(Path file, int how) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    switch (how) {
      case 0 -> bytes[random.nextInt(bytes.length)] ^= 1;
      case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      default -> {
        Files.delete(file);
        return;
      }
    }
    Files.write(file, bytes);
  }

  private void restores(String label) throws IOException {
    Path target = directory.resolve("back-" + label);
    expect(
        0,
        program.run(
            "restore", label, "--identity", "keys/recovery-2.key", "--target",
            target.toString()));
    assertThat(contents(Path.of(target + data.toString())))
        .as(label + " seed " + seed)
        .isEqualTo(contents(data));
  }

  private void change(int round) throws IOException {
    byte[] bytes = new byte[5_000 + random.nextInt(60_000)];
    random.nextBytes(bytes);
    Files.write(data.resolve("file-" + round), bytes);
  }

  private void expect(int status, Ran ran) {
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
