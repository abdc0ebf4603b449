package dev.holdfast.posix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Names and ways: listed, opened without following links, linked, renamed, removed. Every call against the real kernel. */
final class PosixNamesTest extends PosixScene {
  @Test
  void listsEveryNameThereIs() throws Exception {
    List<byte[]> names = new ArrayList<>();
    for (int c = 1; c < 256; c++) {
      if (c != '/') {
        names.add(new byte[]{'x', (byte) c});
      }
    }
    names.add(b("a\nb"));
    names.add(new byte[]{(byte) 0xff});
    names.add(b("..."));
    names.add(b(".h"));
    names.add(b("n".repeat(255)));
    for (int i = 0; i < 3000; i++) {
      names.add(b("file-" + i));
    }
    for (byte[] name : names) {
      Opening.at(dir, name, OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.EXCL, 0600).close();
    }
    Names.makeDirectory(dir, b("sub"), 0700);
    names.add(b("sub"));
    TreeSet<byte[]> seen = new TreeSet<>(Arrays::compareUnsigned);
    try (Listing listing = new Listing(4096)) {
      for (int round = 0; round < 2; round++) {
        seen.clear();
        listing.start(dir);
        while (listing.next()) {
          assertThat(seen.add(listing.name())).isTrue();
          FileType type =
              Arrays.equals(listing.name(), b("sub")) ? FileType.DIRECTORY : FileType.FILE;
          assertThat(listing.type()).isEqualTo(type);
          assertThat(listing.ino()).isEqualTo(Stat.at(dir, listing.name()).ino());
        }
        TreeSet<byte[]> expected = new TreeSet<>(Arrays::compareUnsigned);
        expected.addAll(names);
        assertThat(seen.stream().map(n -> new String(n, ISO_8859_1)))
            .containsExactlyElementsOf(
                expected.stream().map(n -> new String(n, ISO_8859_1)).toList());
      }
      fails(Errno.ENOTDIR, () -> listFile(listing));
    }
    fails(Errno.ENAMETOOLONG, () -> Names.makeDirectory(dir, b("n".repeat(256)), 0700));
  }

  private void listFile(Listing listing) throws PosixException {
    try (Fd file = Opening.at(dir, b("file-0"), OpenFlags.RDONLY)) {
      listing.start(file);
      listing.next();
    }
  }

  @Test
  void refusesWhatIsNotOneName() {
    for (String bad : List.of("", ".", "..", "a/b", "/", "a\0b", "/etc")) {
      fails(Errno.EINVAL, () -> Opening.at(dir, b(bad), OpenFlags.RDONLY).close());
      fails(Errno.EINVAL, () -> Names.makeDirectory(dir, b(bad), 0700));
      fails(Errno.EINVAL, () -> Names.makeSymlink(dir, b(bad), b("t")));
      fails(Errno.EINVAL, () -> Names.remove(dir, b(bad)));
      fails(Errno.EINVAL, () -> Names.rename(dir, b(bad), dir, b("x")));
      fails(Errno.EINVAL, () -> Stat.at(dir, b(bad)));
    }
    fails(Errno.EINVAL, () -> Opening.absolute(b("tmp"), OpenFlags.RDONLY).close());
  }

  @Test
  void followsNoLinkBelowADirectory() throws Exception {
    Files.createDirectories(tmp.resolve("real/in"));
    Files.writeString(tmp.resolve("real/in/f"), "x");
    Files.createSymbolicLink(tmp.resolve("out"), Path.of("/etc"));
    Files.createSymbolicLink(tmp.resolve("inner"), Path.of("real"));
    Files.createSymbolicLink(tmp.resolve("real/fl"), Path.of("in/f"));
    Opening.beneath(dir, b("real/in/f"), OpenFlags.RDONLY).close();
    fails(Errno.ELOOP, () -> Opening.at(dir, b("out"), OpenFlags.RDONLY).close());
    for (int piece : new int[]{4000, 5, 0}) {
      Opening.beneath(dir, b("real/in/f"), OpenFlags.RDONLY, 0, piece).close();
      assertThatThrownBy(
          () -> Opening.beneath(dir, b("out/passwd"), OpenFlags.RDONLY, 0, piece).close())
          .isInstanceOf(PosixException.class);
      assertThatThrownBy(
          () -> Opening.beneath(dir, b("inner/in/f"), OpenFlags.RDONLY, 0, piece).close())
          .isInstanceOf(PosixException.class);
      fails(Errno.ELOOP,
          () -> Opening.beneath(dir, b("real/fl"), OpenFlags.RDONLY, 0, piece).close());
    }
    for (String bad : List.of("..", "real/..", "real/../..", "/etc", "real//in", "real/", "./real",
        "real/.")) {
      fails(Errno.EINVAL, () -> Opening.beneath(dir, b(bad), OpenFlags.RDONLY).close());
    }
    try (Fd self = Opening.beneath(dir, new byte[0], OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
      assertThat(Stat.of(self).sameFile(Stat.of(dir))).isTrue();
    }
  }

  @Test
  void createsBeneathExclusively() throws Exception {
    Files.createDirectories(tmp.resolve("d"));
    int flags = OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.EXCL;
    Opening.beneath(dir, b("d/new"), flags, 0640).close();
    assertThat(Stat.absolute(NativePath.of(tmp.resolve("d/new"))).mode() & 0700).isEqualTo(0600);
    fails(Errno.EEXIST, () -> Opening.beneath(dir, b("d/new"), flags, 0640).close());
    Files.createSymbolicLink(tmp.resolve("d/dangling"), Path.of("/nonexistent/x"));
    fails(Errno.EEXIST, () -> Opening.beneath(dir, b("d/dangling"), flags, 0640).close());
  }

  @Test
  void goesDeeperThanPathMax() throws Exception {
    byte[] part = b("d".repeat(250));
    int levels = 60; // 15 KiB of path
    Fd at = dir;
    StringBuilder path = new StringBuilder();
    List<Fd> opened = new ArrayList<>();
    for (int i = 0; i < levels; i++) {
      Names.makeDirectory(at, part, 0700);
      at = Opening.at(at, part, OpenFlags.RDONLY | OpenFlags.DIRECTORY);
      opened.add(at);
      path.append(i == 0 ? "" : "/").append(new String(part, UTF_8));
    }
    for (int piece : new int[]{4000, 300, 0}) {
      try (Fd deep = Opening.beneath(dir, b(path.toString()), OpenFlags.RDONLY, 0, piece)) {
        assertThat(Stat.of(deep).sameFile(Stat.of(at))).isTrue();
      }
    }
    for (int i = levels - 1; i >= 0; i--) {
      Names.removeDirectory(i == 0 ? dir : opened.get(i - 1), part);
      opened.get(i).close();
    }
  }

  @Test
  void linksRenamesAndRemoves() throws Exception {
    make("a", "A");
    make("b", "B");
    Names.link(dir, b("a"), dir, b("a2"));
    assertThat(Stat.at(dir, b("a")).nlink()).isEqualTo(2);
    assertThat(Stat.at(dir, b("a")).sameFile(Stat.at(dir, b("a2")))).isTrue();
    fails(Errno.EEXIST, () -> Names.link(dir, b("a"), dir, b("b")));
    fails(Errno.EEXIST, () -> Names.rename(dir, b("a"), dir, b("b")));
    Names.exchange(dir, b("a"), dir, b("b"));
    assertThat(Files.readString(tmp.resolve("a"))).isEqualTo("B");
    Names.replace(dir, b("a"), dir, b("b"));
    assertThat(Files.readString(tmp.resolve("b"))).isEqualTo("B");
    fails(Errno.ENOENT, () -> Stat.at(dir, b("a")));
    Names.makeDirectory(dir, b("d"), 0700);
    fails(Errno.EISDIR, () -> Names.remove(dir, b("d")));
    fails(Errno.ENOTDIR, () -> Names.removeDirectory(dir, b("b")));
    make("d-file", "");
    try (Fd d = Opening.at(dir, b("d"), OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
      Names.rename(dir, b("d-file"), d, b("in"));
      fails(Errno.ENOTEMPTY, () -> Names.removeDirectory(dir, b("d")));
      Names.remove(d, b("in"));
    }
    Names.removeDirectory(dir, b("d"));
    // A symbolic link is linked and removed itself.
    Names.makeSymlink(dir, b("s"), b("b"));
    Names.link(dir, b("s"), dir, b("s2"));
    assertThat(Stat.at(dir, b("s2")).type()).isEqualTo(FileType.SYMLINK);
    Names.remove(dir, b("s"));
    assertThat(Files.exists(tmp.resolve("b"))).isTrue();
  }

  @Test
  void keepsPathBytes() throws Exception {
    byte[] odd = {'/', 't', 'm', 'p', '/', (byte) 0xff, '%', ' ', '\n', '#', '?'};
    assertThat(NativePath.of(NativePath.toPath(odd))).isEqualTo(odd);
    assertThat(NativePath.of(Path.of("/"))).isEqualTo(b("/"));
    assertThat(NativePath.of(tmp)).isEqualTo(b(tmp.toString()));
    assertThat(NativePath.display(b("/a/ü"))).isEqualTo("/a/ü");
    assertThat(NativePath.display(b("/a\u001b[31m\n"))).isEqualTo("/a\\x1B[31m\\x0A");
    assertThat(NativePath.display(odd)).isEqualTo("/tmp/\\xFF% \\x0A#?");
    Path file = NativePath.toPath(concat(NativePath.of(tmp), new byte[]{'/', (byte) 0xfe}));
    Files.writeString(file, "x");
    assertThat(Stat.at(dir, new byte[]{(byte) 0xfe}).size()).isEqualTo(1);
    assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] out = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, out, a.length, b.length);
    return out;
  }
}
