package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.seed.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores that were away, new ones, rotating ones: each ends up with everything, and can stand alone. */
class CopyTest {
  private final long seed = Seed.of(20261121);
  private final SplittableRandom random = new SplittableRandom(seed);

  @TempDir
  Path directory;

  private InProcess program;
  private Path data;

  @BeforeEach
  void makeAFleetOfTwoStores() throws IOException {
    System.out.println("CopyTest seed " + seed);
    program = new InProcess(directory);
    data = Files.createDirectories(directory.resolve("data"));
    change(0);
    expect(
        0,
        program.run(
            "init", "--keys", "keys", "--no-passphrase", "--fleet", "f", "--app", "a",
            "--store", "a=" + directory.resolve("a"), "--store", "b=" + directory.resolve("b"),
            "--files", data.toString()));
  }

  @Test
  void aStoreThatWasAwayForThreeRunsHasEverythingAfterOne() throws IOException {
    List<TreeMap<String, Integer>> states = new java.util.ArrayList<>();
    backup(states, 0);
    hide("b");
    for (int i = 0; i < 3; i++) {
      backup(states, 8);
    }
    bringBack("b");
    backup(states, 0);
    assertThat(program.run("verify", "--read-data").out()).doesNotContain("manifest-not-in-store");
    InProcess.Ran copy = program.run("copy", "--to", "b", "--json");
    expect(0, copy);
    assertThat(copy.last()).contains("\"snapshots\":0,\"packs\":0");
    VerifyRepository.deleteTree(directory.resolve("a"));
    restoreAll(states);
  }

  @Test
  void aNewStoreIsFilledAndStandsAlone() throws IOException {
    List<TreeMap<String, Integer>> states = new java.util.ArrayList<>();
    backup(states, 0);
    backup(states, 0);
    addStore("new", "");
    Ran filled = program.run("copy", "--to", "new", "--json");
    expect(0, filled);
    assertThat(filled.last()).contains("\"snapshots\":2").contains("\"snapshots_left\":0");
    VerifyRepository.deleteTree(directory.resolve("a"));
    VerifyRepository.deleteTree(directory.resolve("b"));
    expect(
        0,
        program.run(
            "rescue", "--store", directory.resolve("new").toString(), "--identity",
            "keys/recovery-1.key", "--target", "rescued"));
    expect(3, program.run("verify", "--read-data", "--identity", "keys/recovery-1.key"));
    restoreAll(states);
  }

  @Test
  void copyingFromOneStoreTakesOnlyWhatItHas() throws IOException {
    List<TreeMap<String, Integer>> states = new java.util.ArrayList<>();
    hide("b");
    backup(states, 8);
    bringBack("b");
    addStore("new", "");
    Ran nothing = program.run("copy", "--to", "new", "--from", "b", "--json");
    expect(0, nothing);
    assertThat(nothing.last()).contains("\"snapshots\":0");
    Ran all = program.run("copy", "--to", "new", "--from", "a", "--json");
    expect(0, all);
    assertThat(all.last()).contains("\"snapshots\":1");
  }

  @Test
  void whatCannotBeDoneHasItsOwnExitCode() throws IOException {
    backup(new java.util.ArrayList<>(), 0);
    expect(2, program.run("copy"));
    expect(2, program.run("copy", "--to", "nowhere"));
    expect(2, program.run("copy", "--to", "a", "--from", "a"));
    hide("b");
    expect(8, program.run("copy", "--to", "b"));
    expect(8, program.run("copy", "--to", "a", "--from", "b"));
    expect(8, program.run("copy", "--to", "a"));
    bringBack("b");
    Path pack = VerifyRepository.files(directory.resolve("a"), "hosts/")
        .stream()
        .filter(file -> file.toString().contains("/packs/"))
        .findFirst()
        .orElseThrow();
    Files.delete(pack);
    Files.delete(directory.resolve("b").resolve(directory.resolve("a").relativize(pack)));
    Ran lost = program.run("copy", "--to", "b", "--json");
    expect(9, lost);
    assertThat(lost.last()).contains("\"snapshots_left\":1");
  }

  @Test
  void aPackThatOneStoreLostComesBack() throws IOException {
    backup(new java.util.ArrayList<>(), 0);
    Path pack = VerifyRepository.files(directory.resolve("a"), "hosts/")
        .stream()
        .filter(file -> file.toString().contains("/packs/"))
        .findFirst()
        .orElseThrow();
    Files.delete(pack);
    Ran mended = program.run("copy", "--to", "a", "--json");
    expect(0, mended);
    assertThat(mended.last()).contains("\"packs\":1");
    expect(0, program.run("verify", "--read-data"));
  }

  @Test
  void rotatingDisksAreCaughtUpWhenTheyArePluggedIn() throws IOException {
    addStore("disk1", "    rotation: weekly\n");
    addStore("disk2", "    rotation: weekly\n");
    List<TreeMap<String, Integer>> states = new java.util.ArrayList<>();
    for (int week = 0; week < 4; week++) {
      String away = week % 2 == 0 ? "disk2" : "disk1";
      hide(away);
      backup(states, 0);
      backup(states, 0);
      bringBack(away);
    }
    hide("disk1");
    expect(0, program.run("copy", "--to", "disk2"));
    for (String store : new String[]{"a", "b"}) {
      VerifyRepository.deleteTree(directory.resolve(store));
    }
    restoreAll(states);
  }

  private void addStore(String name, String more) throws IOException {
    Path yaml = directory.resolve("holdfast.yaml");
    String text = Files.readString(yaml);
    Files.writeString(
        yaml,
        text.replaceFirst(
            "(?m)^stores:\\n",
            "stores:\n  - name: " + name + "\n    directory: " + directory.resolve(name) + "\n"
                + more));
    expect(
        0,
        program.run(
            "store", "init", name, "--operator-key", directory.resolve("keys/operator.key")
                .toString()));
  }

  private void hide(String store) throws IOException {
    Files.move(directory.resolve(store), directory.resolve(store + "-away"));
  }

  private void bringBack(String store) throws IOException {
    Files.move(directory.resolve(store + "-away"), directory.resolve(store));
  }

  private void backup(List<TreeMap<String, Integer>> states, int status) throws IOException {
    change(states.size());
    expect(status, program.run("backup", "--label", "run" + states.size()));
    states.add(contents(data));
  }

  private void restoreAll(List<TreeMap<String, Integer>> states) throws IOException {
    for (int i = 0; i < states.size(); i++) {
      String target = "back" + i;
      expect(
          0,
          program.run(
              "restore", "run" + i, "--identity", "keys/recovery-2.key", "--target", target));
      assertThat(contents(Path.of(directory.resolve(target) + data.toString())))
          .as("run " + i + " seed " + seed)
          .isEqualTo(states.get(i));
    }
  }

  private void change(int round) throws IOException {
    byte[] bytes = new byte[20_000 + random.nextInt(400_000)];
    for (int i = 0; i < bytes.length; i += 4) {
      bytes[i] = (byte) random.nextInt();
    }
    Files.write(data.resolve("file-" + round % 3), bytes);
    Files.writeString(data.resolve("note-" + round), "round " + round);
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
