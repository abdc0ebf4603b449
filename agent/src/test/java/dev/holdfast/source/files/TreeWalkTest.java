package dev.holdfast.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.pattern.PathRules;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.FsUser;
import dev.holdfast.posix.Names;
import dev.holdfast.posix.NativePath;
import dev.holdfast.posix.OpenFlags;
import dev.holdfast.posix.Opening;
import dev.holdfast.posix.PosixException;
import dev.holdfast.seed.Seed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TreeWalkTest {
  @TempDir
  Path tmp;

  private Path file(String name) throws Exception {
    Path p = tmp.resolve(name);
    Files.createDirectories(p.getParent());
    return Files.writeString(p, name);
  }

  private Recorder walk(WalkOptions options) throws Exception {
    Recorder recorder = new Recorder(tmp);
    new TreeWalk(options, recorder).run();
    return recorder;
  }

  private Recorder walk(String... excludes) throws Exception {
    return walk(Recorder.options(List.of(tmp), List.of(excludes)));
  }

  @Test
  void goesInWalkOrder() throws Exception {
    for (String f : List.of("a/x", "a.txt", "a-b", "a/y/z", "b", "A", "a0")) {
      file(f);
    }
    Files.createSymbolicLink(tmp.resolve("link"), Path.of("/etc"));
    assertThat(walk().met)
        .containsExactly("./", "A", "a/", "a/x", "a/y/", "a/y/z", "a-b", "a.txt", "a0", "b",
            "link@");
  }

  @Test
  void ordersRandomTreesAsTheFormatSays() throws Exception {
    long seed = Seed.of(20261121);
    System.err.println("TreeWalkTest.ordersRandomTrees seed " + seed);
    Random random = new Random(seed);
    try (Fd top = Opening.absolute(NativePath.of(tmp), OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
      grow(top, random, 4);
    }
    Recorder recorder = walk();
    for (int i = 1; i < recorder.paths.size(); i++) {
      assertThat(Roots.walkOrder(recorder.paths.get(i - 1), recorder.paths.get(i)))
          .as("seed %d at %d", seed, i)
          .isNegative();
    }
    long onDisk;
    try (var all = Files.walk(tmp)) {
      onDisk = all.count();
    }
    assertThat(recorder.met.stream().filter(m -> !m.endsWith("^")).count()).isEqualTo(onDisk);
  }

  private static void grow(Fd dir, Random random, int depth) throws PosixException {
    for (int i = 0; i < 6; i++) {
      byte[] name = new byte[1 + random.nextInt(3)];
      for (int k = 0; k < name.length; k++) {
        name[k] = (byte) (random.nextBoolean() ? "-./0ab".charAt(random.nextInt(6))
            : 1 + random.nextInt(255));
        if (name[k] == '/' || name[k] == '^') { // not a name; the recorder's mark
          name[k] = (byte) 0xff;
        }
      }
      try {
        if (depth > 0 && random.nextBoolean()) {
          Names.makeDirectory(dir, name, 0700);
          try (Fd sub = Opening.at(dir, name, OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
            grow(sub, random, depth - 1);
          }
        } else {
          Opening.at(dir, name, OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.EXCL, 0600).close();
        }
      } catch (PosixException taken) {
        i = Math.max(i, 0); // "." or a name drawn twice
      }
    }
  }

  @Test
  void leavesOutWhatRulesName() throws Exception {
    for (String f : List.of("a/x.tmp", "a/x", "cache/c", "k/cache", "up/t/x", "b/up/t/x",
        "keep.tmp")) {
      file(f);
    }
    assertThat(walk("*.tmp", "!keep.tmp", "cache/", "up/t").met)
        .containsExactly(
            "./", "a/", "a/x", "b/", "b/up/", "b/up/t/", "b/up/t/x", "k/", "k/cache", "keep.tmp",
            "up/");
    assertThat(walk(NativePath.display(NativePath.of(tmp)) + "/b").met)
        .noneMatch(m -> m.startsWith("b"));
  }

  @Test
  void takesSeveralRootsOnce() throws Exception {
    for (String f : List.of("a/in/x", "a/y", "b/one", "b/two", "c/z")) {
      file(f);
    }
    List<Path> roots =
        List.of(tmp.resolve("b/one"), tmp.resolve("a"), tmp.resolve("a/in"), tmp.resolve("nope/x"));
    Recorder recorder = walk(Recorder.options(roots, List.of("in", "x")));
    assertThat(recorder.met).containsExactly(".^", "a/", "a/in/", "a/y", "b^", "b/one");
    assertThat(recorder.missing).hasSize(1);
    assertThat(recorder.missing.getFirst()).startsWith("nope/x: ").endsWith("/nope does not exist");
  }

  @Test
  void reachesARootInsideWhatIsLeftOut() throws Exception {
    for (String f : List.of("a/skip/deep/x", "a/skip/y", "a/z")) {
      file(f);
    }
    Recorder recorder =
        walk(Recorder.options(List.of(tmp.resolve("a"), tmp.resolve("a/skip/deep")),
            List.of("skip")));
    assertThat(recorder.met).containsExactly(".^", "a/", "a/skip^", "a/skip/deep/", "a/skip/deep/x",
        "a/z");
  }

  @Test
  void followsNoLinkToARoot() throws Exception {
    file("real/x");
    Files.createSymbolicLink(tmp.resolve("way"), Path.of("real"));
    Recorder through = walk(Recorder.options(List.of(tmp.resolve("way/x")), List.of()));
    assertThat(through.met).containsExactly(".^");
    assertThat(through.unread).hasSize(1);
    assertThat(through.unread.getFirst()).contains("is a symbolic link to real");
    Recorder itself = walk(Recorder.options(List.of(tmp.resolve("way")), List.of()));
    assertThat(itself.met).containsExactly(".^", "way@");
    assertThat(itself.unread).hasSize(1);
    Recorder notDirectory = walk(Recorder.options(List.of(tmp.resolve("real/x/y")), List.of()));
    assertThat(notDirectory.unread.getFirst()).contains("is not a directory");
  }

  @Test
  void leavesOutCachesLargeFilesAndForbiddenPlaces() throws Exception {
    Path tag = file("c/CACHEDIR.TAG");
    file("c/content");
    Files.writeString(file("d/CACHEDIR.TAG"), "no tag");
    file("d/content");
    file("state/key");
    file("big");
    Files.writeString(tag, "Signature: 8a477f597d28d172789f06886806bc55\n# made by a test\n");
    Files.write(tmp.resolve("big"), new byte[101]);
    Files.write(tmp.resolve("fits"), new byte[100]);
    Path alias = Files.createDirectory(tmp.resolve("alias"));
    List<byte[]> roots = List.of(NativePath.of(tmp));
    List<byte[]> forbidden =
        List.of(NativePath.of(tmp.resolve("state")), NativePath.of(alias.resolve("none")));
    Recorder recorder = walk(new WalkOptions(roots, PathRules.none(), false, true, 100, forbidden));
    assertThat(recorder.met)
        .containsExactly("./", "alias/", "c/", "c/CACHEDIR.TAG", "d/", "d/CACHEDIR.TAG",
            "d/content", "fits");
    // A root itself is taken whole, tag or not; a forbidden place never.
    List<byte[]> direct =
        List.of(NativePath.of(tmp.resolve("c")), NativePath.of(tmp.resolve("state")));
    assertThat(walk(new WalkOptions(direct, PathRules.none(), false, true, 100, forbidden)).met)
        .containsExactly(".^", "c/", "c/CACHEDIR.TAG", "c/content");
  }

  @Test
  void staysOnOneFileSystem() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "needs /proc as another file system");
    List<byte[]> roots = List.of(new byte[]{'/'});
    List<String> excludes = List.of("/*", "!/proc", "!/dev");
    for (boolean one : new boolean[]{true, false}) {
      Recorder recorder = new Recorder(Path.of("/"));
      WalkOptions options =
          new WalkOptions(roots, PathRules.of(excludes, roots), one, false, Long.MAX_VALUE,
              List.of());
      new TreeWalk(options, recorder).run();
      List<String> seen = recorder.paths.stream().map(NativePath::display).toList();
      assertThat(seen).contains("/", "/proc").noneMatch(p -> p.startsWith("/proc/"));
      assertThat(seen.contains("/dev/null")).isEqualTo(!one);
    }
  }

  @Test
  void goesDeeperThanPathMaxWithFewDescriptors() throws Exception {
    byte[] name = "n".repeat(200).getBytes(StandardCharsets.US_ASCII);
    byte[] leaf = {'z'};
    int levels = 150; // 30 KiB
    List<Fd> opened = new ArrayList<>();
    Fd at = Opening.absolute(NativePath.of(tmp), OpenFlags.RDONLY | OpenFlags.DIRECTORY);
    opened.add(at);
    for (int i = 0; i < levels; i++) {
      Opening.at(at, leaf, OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.EXCL, 0600).close();
      Names.makeDirectory(at, name, 0700);
      at = Opening.at(at, name, OpenFlags.RDONLY | OpenFlags.DIRECTORY);
      opened.add(at);
    }
    int before = descriptors();
    int[] most = {0};
    Recorder recorder = new Recorder(tmp);
    recorder.atLeaf = (path, dir, n, status) -> most[0] = Math.max(most[0], descriptors());
    new TreeWalk(Recorder.options(List.of(tmp), List.of()), recorder, 8).run();
    assertThat(recorder.unread).isEmpty();
    assertThat(recorder.met.stream().filter(m -> m.endsWith("z"))).hasSize(levels);
    assertThat(recorder.met.stream().filter(m -> m.endsWith("/"))).hasSize(levels + 1);
    assertThat(most[0]).isLessThan(before + 16);
    assertThat(descriptors()).isLessThanOrEqualTo(before + 1);
    remove(opened, name, leaf);
  }

  @Test
  void reportsPathsTheFormatCannotHold() throws Exception {
    byte[] name = "n".repeat(250).getBytes(StandardCharsets.US_ASCII);
    List<Fd> opened = new ArrayList<>();
    Fd at = Opening.absolute(NativePath.of(tmp), OpenFlags.RDONLY | OpenFlags.DIRECTORY);
    opened.add(at);
    for (int i = 0; i < 140; i++) {
      Names.makeDirectory(at, name, 0700);
      at = Opening.at(at, name, OpenFlags.RDONLY | OpenFlags.DIRECTORY);
      opened.add(at);
    }
    Recorder recorder = walk();
    assertThat(recorder.unread).hasSize(1);
    assertThat(recorder.unread.getFirst()).endsWith("the path is longer than 32768 bytes");
    assertThat(recorder.paths.getLast().length).isLessThanOrEqualTo(32768);
    remove(opened, name, new byte[]{'z'});
  }

  private static void remove(List<Fd> opened, byte[] name, byte[] leaf) throws PosixException {
    for (int i = opened.size() - 2; i >= 0; i--) {
      opened.get(i + 1).close();
      Names.removeDirectory(opened.get(i), name);
      try {
        Names.remove(opened.get(i), leaf);
      } catch (PosixException none) {
        continue;
      }
    }
    opened.getFirst().close();
  }

  static int descriptors() {
    String[] names = new java.io.File("/proc/self/fd").list();
    return names == null ? 0 : names.length;
  }

  @Test
  void listsWhatItMayNotRead() throws Exception {
    assumeTrue(FsUser.possible(), "needs root: setfsuid");
    Path shut = Files.createDirectory(tmp.resolve("shut"));
    file("shut/x");
    Files.setPosixFilePermissions(shut, PosixFilePermissions.fromString("rwx------"));
    Path blind = Files.createDirectory(tmp.resolve("blind"));
    file("blind/x");
    Files.setPosixFilePermissions(blind, PosixFilePermissions.fromString("rwxr--r--"));
    Path search = Files.createDirectory(tmp.resolve("search"));
    file("search/root/x");
    Files.setPosixFilePermissions(search, PosixFilePermissions.fromString("rwx--x--x"));
    Files.setPosixFilePermissions(tmp, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (FsUser nobody = FsUser.become(65534, 65534)) {
      Recorder recorder = walk();
      assertThat(recorder.met).containsExactly("./", "blind/", "search/", "shut/");
      assertThat(recorder.unread)
          .containsExactly(
              "blind/x: permission denied (statx)",
              "search: permission denied (openat)",
              "shut: permission denied (openat)");
      // To pass through a directory the right to search it is enough.
      Recorder through = walk(Recorder.options(List.of(tmp.resolve("search/root")), List.of()));
      assertThat(through.met).containsExactly(".^", "search^", "search/root/", "search/root/x");
      Recorder barred = walk(Recorder.options(List.of(tmp.resolve("shut/x")), List.of()));
      assertThat(barred.unread).hasSize(1);
    }
  }

  @Test
  void vanishedNamesAreGoneAndMovedDirectoriesReported() throws Exception {
    for (String f : List.of("a", "b", "d/e/f/g/h", "d/e/z", "d/z", "y", "z")) {
      file(f);
    }
    Recorder recorder = new Recorder(tmp);
    recorder.atLeaf =
        (path, dir, name, status) -> {
          if (path.toString().endsWith("/a")) {
            assertThat(tmp.resolve("b").toFile().delete()).isTrue();
          }
          if (path.toString().endsWith("/h")) {
            assertThat(tmp.resolve("d/e").toFile().renameTo(tmp.resolve("elsewhere").toFile()))
                .isTrue();
          }
        };
    new TreeWalk(Recorder.options(List.of(tmp), List.of()), recorder, 2).run();
    // With two directories kept open, "d" has to be found again from the moved "e": its parent is another one now, and
    // by path it is still there.
    assertThat(recorder.met)
        .containsExactly("./", "a", "d/", "d/e/", "d/e/f/", "d/e/f/g/", "d/e/f/g/h", "d/e/z", "d/z",
            "y", "z");
    assertThat(recorder.unread).isEmpty();
  }

  @Test
  void reportsADirectoryThatCannotBeFoundAgain() throws Exception {
    for (String f : List.of("d/e/f/g/h", "d/e/z", "d/z", "y")) {
      file(f);
    }
    Recorder recorder = new Recorder(tmp);
    recorder.atLeaf =
        (path, dir, name, status) -> {
          if (path.toString().endsWith("/h")) {
            Path d = tmp.resolve("d");
            assertThat(d.resolve("e/f").toFile().renameTo(tmp.resolve("moved").toFile())).isTrue();
            assertThat(d.resolve("e").toFile().renameTo(d.resolve("other").toFile())).isTrue();
            assertThat(d.resolve("e").toFile().mkdir()).isTrue();
            assertThat(d.resolve("e/planted").toFile().mkdir()).isTrue();
          }
        };
    new TreeWalk(Recorder.options(List.of(tmp), List.of()), recorder, 2).run();
    assertThat(recorder.met).containsExactly("./", "d/", "d/e/", "d/e/f/", "d/e/f/g/", "d/e/f/g/h",
        "d/z", "y");
    assertThat(recorder.unread).containsExactly("d/e: the directory was moved while it was read");
  }
}
