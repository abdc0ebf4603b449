package dev.holdfast.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.Hole;
import dev.holdfast.snapshot.PathBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * T41 along the whole way of a restore, in one process with a heap of 96 MiB: what somebody with the recipients' public keys
 * could have made to fill a disk, a memory or an evening. Each ends soon, with a clear fault or with what was asked for.
 */
class RestoreBombTest {
  private static final boolean PROFILE = Boolean.getBoolean("holdfast.profile");

  /** Everything together, the run time's own memory included. */
  private static final long MOST_MEMORY_MEBIBYTES = 256;

  @TempDir
  Path temp;

  private final List<String> folders = new ArrayList<>();
  private final TreeMap<String, List<String>> expected = new TreeMap<>();

  /** Paths longer than PATH_MAX are beyond what JUnit removes in reasonable time. */
  @AfterEach
  void remove() throws Exception {
    for (String folder : folders) {
      new ProcessBuilder("rm", "-rf", folder + ".out").start().waitFor();
    }
  }

  private void bomb(String name, Consumer<SnapshotKit> fill, String... ends) {
    SnapshotKit kit = new SnapshotKit(temp.resolve(name), 1 << 20);
    kit.ancestor("/");
    kit.dir("/srv", 0755);
    fill.accept(kit);
    kit.save();
    folders.add(temp.resolve(name).toString());
    expected.put(name, List.of(ends));
  }

  private void makeAll() {
    byte[] zeros = new byte[8 << 20];
    byte[] bomb = Zstd.compress(new byte[256 << 20], 1);
    bomb("frame-of-256-mib", kit -> kit.raw("/srv/f", bomb, 8 << 20, 8 << 20), "DAMAGED");
    bomb("frame-that-says-19-bytes", kit -> kit.raw("/srv/f", bomb, 19, 19), "DAMAGED");
    bomb(
        "extent-past-its-pack",
        kit -> kit.raw("/srv/f", Zstd.compress(new byte[4096]), 4096, 1L << 40),
        "DAMAGED", "TARGET_NO_SPACE");
    bomb(
        "one-chunk-100000-times", kit -> kit.repeated("/srv/f", zeros, 100_000),
        "TARGET_NO_SPACE");
    bomb("one-chunk-200-times", kit -> kit.repeated("/srv/f", new byte[1 << 20], 200), "OK");
    bomb(
        "hole-of-4-eib",
        kit -> kit.file("/srv/f", new byte[0], 1L << 62, List.of(new Hole(0, 1L << 62))),
        "OK", "INCOMPLETE", "TARGET_FAILED", "TARGET_NO_SPACE");
    bomb(
        "hole-of-1-tib",
        kit -> kit.file("/srv/f", new byte[0], 1L << 40, List.of(new Hole(0, 1L << 40))), "OK");
    int deep = PROFILE ? 16_000 : 2_500;
    bomb("deep", kit -> {
      StringBuilder path = new StringBuilder("/srv");
      for (int i = 0; i < deep; i++) {
        kit.dir(path.append("/d").toString(), 0755);
      }
    }, "OK");
    bomb("long-names", kit -> {
      StringBuilder path = new StringBuilder("/srv");
      for (int i = 0; i < 120; i++) {
        kit.dir(path.append('/').append("n".repeat(255)).toString(), 0755);
      }
    }, "OK");
    int many = PROFILE ? 1_000_000 : 30_000;
    bomb("many-empty-files", kit -> {
      for (int i = 0; i < many; i++) {
        kit.file("/srv/%07d".formatted(i), new byte[0]);
      }
    }, "OK");
    bomb("many-tiny-chunks", kit -> {
      kit.chunkBytes = 1;
      kit.file("/srv/f", "x".repeat(50_000).getBytes(StandardCharsets.UTF_8));
    }, "OK");
    bomb("many-attributes", kit -> {
      List<dev.holdfast.snapshot.ExtendedAttribute> all = new ArrayList<>();
      for (int i = 0; i < 5_000; i++) {
        all.add(SnapshotKit.xattr("user.%06d".formatted(i), "v".repeat(1000)));
      }
      kit.xattrs = all;
      kit.file("/srv/f", "content");
    }, "OBJECT_TOO_LARGE");
    bomb("attributes-above", kit -> {
      List<dev.holdfast.snapshot.ExtendedAttribute> all = new ArrayList<>();
      for (int i = 0; i < 120; i++) {
        all.add(SnapshotKit.xattr("user.%06d".formatted(i), "v".repeat(60_000)));
      }
      kit.xattrs = all;
      kit.dir("/srv/d", 0755).dir("/srv/d/d", 0755).dir("/srv/d/d/d", 0755);
    }, "OBJECT_TOO_LARGE");
    int owners = PROFILE ? 30_000 : 10_000;
    bomb("many-owners", kit -> {
      for (int i = 0; i < owners; i++) {
        String name = "x".repeat(4_000) + i;
        kit.add(
            Entry.plain(
                PathBytes.of("/srv/%06d".formatted(i)), EntryType.FILE,
                new Entry.Attributes(0644, 0, 0, name, name, 1, 0)));
      }
    }, "OK", "INCOMPLETE");
    byte[] garbage = new byte[100_000];
    Arrays.fill(garbage, (byte) 0x28);
    bomb("frame-that-is-none", kit -> kit.raw("/srv/f", garbage, 8 << 20, 8 << 20), "DAMAGED");
  }

  @Test
  void everyBombEndsSoonAndSmall() throws Exception {
    makeAll();
    Path out = temp.resolve("lines");
    Path err = temp.resolve("errors");
    Process process =
        new ProcessBuilder(TestJvm.command(BombMain.class, folders.toArray(String[]::new)))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(PROFILE ? 1800 : 240, TimeUnit.SECONDS)).as("ends").isTrue();
    List<String> lines = Files.readAllLines(out);
    lines.forEach(System.out::println);
    assertThat(process.exitValue()).as(Files.readString(err)).isZero();
    assertThat(lines).hasSameSizeAs(folders);
    for (String line : lines) {
      String[] words = line.split("\t", 4);
      String came = words[3].split(" ")[0];
      assertThat(expected.get(words[0])).as(line).contains(came);
      assertThat(Long.parseLong(words[2])).as("MiB: " + line).isLessThan(MOST_MEMORY_MEBIBYTES);
      boolean whole = came.equals("OK") || came.equals("INCOMPLETE");
      assertThat(Files.exists(temp.resolve(words[0] + ".out"))).as(line).isEqualTo(whole);
    }
    assertThat(leftovers()).isLessThan(1L << 30);
  }

  /** What failed restores left on the disk, in bytes that take space. */
  private long leftovers() throws IOException {
    long bytes = 0;
    try (Stream<Path> all = Files.walk(temp, 3)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        bytes += Math.min(Files.size(file), 1L << 28);
      }
    }
    return bytes;
  }
}
