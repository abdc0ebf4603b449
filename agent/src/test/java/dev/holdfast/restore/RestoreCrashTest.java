package dev.holdfast.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R1 to R3: a restore killed anywhere leaves no target, and the next run brings everything. */
final class RestoreCrashTest {
  private static final int FILES = 60;

  @TempDir
  Path temp;
  final long seed = Long.getLong("holdfast.seed", 11);

  @Test
  void aKilledRestoreConverges() throws Exception {
    Random random = new Random(seed);
    SavedSnapshot snapshot = snapshot(random);
    Path clean = temp.resolve("clean");
    assertThat(run(snapshot, clean, "never", 1)).isZero();
    Map<String, String> expected = picture(clean);
    boolean profile = Boolean.getBoolean("holdfast.profile");
    int rounds = profile ? 30 : 1;
    List<String> moments =
        profile
            ? List.of("STRUCTURE", "pack", "write", "entry", "PLACE")
            : List.of("pack", "write", "PLACE");
    for (int round = 0; round < rounds; round++) {
      for (String moment : moments) {
        String name = moment + round;
        Path home = Files.createDirectory(temp.resolve(name));
        Path target = home.resolve("target");
        int count = Character.isUpperCase(moment.charAt(0)) ? 1 : 1 + random.nextInt(8);
        for (int kills = profile ? 1 + random.nextInt(2) : 1; kills > 0; kills--) {
          assertThat(run(snapshot, target, moment, count)).as(name).isEqualTo(137);
          assertThat(target).doesNotExist();
        }
        assertThat(run(snapshot, target, "never", 1)).as("%s seed %d", name, seed).isZero();
        assertThat(picture(target)).as("%s seed %d", name, seed).isEqualTo(expected);
        try (Stream<Path> left = Files.list(home)) {
          assertThat(left).containsExactly(target);
        }
      }
    }
  }

  private SavedSnapshot snapshot(Random random) {
    SnapshotKit kit =
        new SnapshotKit(temp.resolve("snapshot"), 64 << 10).ancestor("/srv").dir("/srv/d", 0500);
    for (int i = 100; i < 100 + FILES; i++) {
      byte[] content = new byte[random.nextInt(40_000)];
      random.nextBytes(content);
      kit.mode = i % 2 == 0 ? 0400 : 0644;
      kit.group = i % 7 < 2 ? 1000 + i / 7 : 0;
      kit.file("/srv/d/f" + i, kit.group == 0 ? content : new byte[0]);
    }
    return kit.symlink("/srv/z", "d/f100").save();
  }

  private int run(SavedSnapshot snapshot, Path target, String moment, int count)
      throws Exception {
    Process process =
        new ProcessBuilder(
            TestJvm.command(
                RestoreMain.class, snapshot.folder.toString(), target.toString(), moment,
                "" + count))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (status != 0 && status != 137) {
      throw new AssertionError(output);
    }
    return status;
  }

  private static Map<String, String> picture(Path root) throws IOException {
    Map<String, String> picture = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : (Iterable<Path>) all.filter(p -> !p.equals(root))::iterator) {
        List<String> facts = new ArrayList<>();
        facts.add(
            new TreeMap<>(
                Files.readAttributes(
                    path, "unix:mode,uid,gid,nlink,lastModifiedTime", LinkOption.NOFOLLOW_LINKS))
                .toString());
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          facts.add(dev.holdfast.id.Sha256.of(Files.readAllBytes(path)).hex());
        }
        picture.put(root.relativize(path).toString(), facts.toString());
      }
    }
    return picture;
  }
}
