package dev.holdfast.posix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every call against the real kernel. */
final class PosixTest {
  @TempDir
  Path tmp;
  private Fd dir;
  private int openBefore;

  @BeforeEach
  void open() throws Exception {
    openBefore = openDescriptors();
    dir = Opening.absolute(NativePath.of(tmp), OpenFlags.RDONLY | OpenFlags.DIRECTORY);
  }

  @AfterEach
  void close() throws Exception {
    dir.close();
    assertThat(openDescriptors()).as("descriptors left open").isLessThanOrEqualTo(openBefore + 2);
  }

  static int openDescriptors() throws IOException {
    try (var list = Files.list(Path.of("/proc/self/fd"))) {
      return (int) list.count();
    }
  }

  static byte[] b(String text) {
    return text.getBytes(UTF_8);
  }

  static void fails(Errno errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).as(e.getMessage()).isEqualTo(errno));
  }

  private Fd create(String name, String content) throws PosixException {
    Fd fd = Opening.at(dir, b(name), OpenFlags.RDWR | OpenFlags.CREAT | OpenFlags.EXCL, 0600);
    Data.write(fd, b(content), 0, b(content).length);
    return fd;
  }

  private void make(String name, String content) throws PosixException {
    create(name, content).close();
  }

  @Test
  void readsAndWrites() throws Exception {
    try (Fd fd = create("f", "hello world")) {
      byte[] buffer = new byte[64];
      assertThat(Data.readAt(fd, 6, buffer, 3, 60)).isEqualTo(5);
      assertThat(new String(buffer, 3, 5, UTF_8)).isEqualTo("world");
      Data.writeAt(fd, 0, b("J"), 0, 1);
      Data.sync(fd);
      Data.syncContent(fd);
      assertThat(Files.readString(tmp.resolve("f"))).isEqualTo("Jello world");
      assertThat(Data.read(fd, buffer, 0, 10)).isZero();
      Data.truncate(fd, 3);
      assertThat(Stat.of(fd).size()).isEqualTo(3);
      Data.advise(fd, 0, 0, Data.Advice.DONTNEED);
    }
    Data.sync(dir);
    fails(Errno.EEXIST, () -> create("f", ""));
    fails(Errno.ENOENT, () -> Opening.at(dir, b("nope"), OpenFlags.RDONLY).close());
  }

  @Test
  void writesMoreThanOneBuffer() throws Exception {
    byte[] big = new byte[300_001];
    new java.util.Random(7).nextBytes(big);
    try (Fd fd = create("big", "")) {
      Data.write(fd, big, 1, 300_000);
      Data.writeAt(fd, 300_000, big, 0, 300_001);
    }
    byte[] seen = Files.readAllBytes(tmp.resolve("big"));
    assertThat(Arrays.copyOfRange(seen, 0, 300_000)).isEqualTo(Arrays.copyOfRange(big, 1, 300_001));
    assertThat(Arrays.copyOfRange(seen, 300_000, 600_001)).isEqualTo(big);
  }

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
  void makesAndSeesEveryKind() throws Exception {
    Names.makeSymlink(dir, b("l"), new byte[]{'t', (byte) 0xfe, '\n'});
    assertThat(Stat.readLink(dir, b("l"))).isEqualTo(new byte[]{'t', (byte) 0xfe, '\n'});
    assertThat(Stat.at(dir, b("l")).type()).isEqualTo(FileType.SYMLINK);
    try (Fd link = Opening.at(dir, b("l"), OpenFlags.PATH)) {
      assertThat(Stat.readLink(link)).hasSize(3);
      assertThat(Stat.of(link).type()).isEqualTo(FileType.SYMLINK);
    }
    byte[] longTarget = b("x".repeat(4000));
    Names.makeSymlink(dir, b("long"), longTarget);
    assertThat(Stat.readLink(dir, b("long"))).isEqualTo(longTarget);
    Names.makeNode(dir, b("fifo"), FileType.FIFO, 0600, 0, 0);
    assertThat(Stat.at(dir, b("fifo")).type()).isEqualTo(FileType.FIFO);
    Opening.at(dir, b("fifo"), OpenFlags.RDONLY | OpenFlags.NONBLOCK).close();
    Names.makeNode(dir, b("sock"), FileType.SOCKET, 0600, 0, 0);
    assertThat(Stat.at(dir, b("sock")).type()).isEqualTo(FileType.SOCKET);
    fails(Errno.EINVAL, () -> Stat.readLink(dir, b("fifo")));
    assertThatThrownBy(() -> Names.makeNode(dir, b("x"), FileType.FILE, 0600, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void makesDeviceNodes() throws Exception {
    assumeTrue(FsUser.possible(), "needs root: mknod of devices");
    Names.makeNode(dir, b("null"), FileType.CHARDEV, 0600, 1, 3);
    Names.makeNode(dir, b("big"), FileType.BLOCKDEV, 0600, 259, 70000);
    FileStatus c = Stat.at(dir, b("null"));
    assertThat(List.of(c.rdevMajor(), c.rdevMinor())).containsExactly(1, 3);
    FileStatus d = Stat.at(dir, b("big"));
    assertThat(d.type()).isEqualTo(FileType.BLOCKDEV);
    assertThat(List.of(d.rdevMajor(), d.rdevMinor())).containsExactly(259, 70000);
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
  void keepsModeTimesAndOwner() throws Exception {
    try (Fd fd = create("f", "x")) {
      Attributes.mode(fd, 04751);
      assertThat(Stat.of(fd).mode()).isEqualTo(04751);
      Attributes.mtime(fd, -315_619_200L, 123_456_789); // 1960
      FileStatus st = Stat.of(fd);
      assertThat(st.mtimeSeconds()).isEqualTo(-315_619_200L);
      assertThat(st.mtimeNanos()).isEqualTo(123_456_789);
      Attributes.owner(fd, -1, -1);
    }
    try (Fd path = Opening.at(dir, b("f"), OpenFlags.PATH)) {
      Attributes.mode(path, 0604);
      Attributes.mtime(path, 5, 6);
      FileStatus st = Stat.of(path);
      assertThat(st.mode()).isEqualTo(0604);
      assertThat(st.mtimeSeconds()).isEqualTo(5);
    }
    Names.makeSymlink(dir, b("l"), b("f"));
    Attributes.mtime(dir, b("l"), 77, 0);
    assertThat(Stat.at(dir, b("l")).mtimeSeconds()).isEqualTo(77);
    assertThat(Stat.at(dir, b("f")).mtimeSeconds()).isEqualTo(5);
    try (Fd link = Opening.at(dir, b("l"), OpenFlags.PATH)) {
      Attributes.mtime(link, 78, 1);
      assertThat(Stat.of(link).mtimeSeconds()).isEqualTo(78);
    }
  }

  @Test
  void changesOwners() throws Exception {
    assumeTrue(FsUser.possible(), "needs root: chown");
    make("f", "x");
    Names.makeSymlink(dir, b("l"), b("f"));
    Attributes.owner(dir, b("l"), 0xfffffff0, 12);
    assertThat(Stat.at(dir, b("l")).uid()).isEqualTo(0xfffffff0);
    assertThat(Stat.at(dir, b("f")).uid()).isZero();
    try (Fd path = Opening.at(dir, b("l"), OpenFlags.PATH)) {
      Attributes.owner(path, 5, 6);
      assertThat(Stat.of(path).gid()).isEqualTo(6);
    }
    assertThat(Stat.at(dir, b("f")).gid()).isZero();
  }

  @Test
  void keepsExtendedAttributes() throws Exception {
    try (Fd fd = create("f", "x")) {
      assumeTrue(
          Files.getFileStore(tmp).supportsFileAttributeView(UserDefinedFileAttributeView.class),
          "needs a file system with user attributes");
      Attributes.write(fd, b("user.z"), new byte[]{0, 1, (byte) 0xff});
      Attributes.write(fd, b("user.a"), new byte[0]);
      assertThat(Attributes.list(fd)).containsExactly(b("user.a"), b("user.z"));
      assertThat(Attributes.read(fd, b("user.z"))).containsExactly(0, 1, 0xff);
      assertThat(Attributes.read(fd, b("user.a"))).isEmpty();
      Attributes.remove(fd, b("user.a"));
      fails(Errno.ENODATA, () -> Attributes.read(fd, b("user.a")));
      UserDefinedFileAttributeView view =
          Files.getFileAttributeView(tmp.resolve("f"), UserDefinedFileAttributeView.class);
      ByteBuffer value = ByteBuffer.allocate(3);
      view.read("z", value);
      assertThat(value.array()).containsExactly(0, 1, 0xff);
    }
    if (FsUser.possible()) {
      Names.makeSymlink(dir, b("l"), b("f"));
      Names.makeNode(dir, b("p"), FileType.FIFO, 0600, 0, 0);
      for (String name : List.of("l", "p", "f")) {
        try (Fd path = Opening.at(dir, b(name), OpenFlags.PATH)) {
          Attributes.write(path, b("trusted.of"), b(name));
        }
      }
      for (String name : List.of("l", "p", "f")) {
        try (Fd path = Opening.at(dir, b(name), OpenFlags.PATH)) {
          assertThat(Attributes.read(path, b("trusted.of"))).isEqualTo(b(name));
        }
      }
    }
  }

  @Test
  void findsHoles() throws Exception {
    try (Fd fd = create("sparse", "")) {
      Data.writeAt(fd, 1 << 20, b("data"), 0, 4);
      Data.truncate(fd, 3 << 20);
      assumeTrue(Data.nextData(fd, 0) > 0, "needs a file system that tells holes");
      assertThat(Data.nextData(fd, 0)).isBetween(1L, 1L << 20);
      assertThat(Data.nextHole(fd, 1 << 20)).isBetween((1L << 20) + 4, (1L << 20) + 65_536);
      assertThat(Data.nextData(fd, 2 << 20)).isEqualTo(-1);
      assertThat(Data.nextHole(fd, 4 << 20)).isEqualTo(-1);
      long blocks = Stat.of(fd).blocks();
      if (Data.allocate(fd, 2 << 20, 1 << 20)) {
        assertThat(Stat.of(fd).blocks()).isGreaterThan(blocks + 2000);
        assertThat(Stat.of(fd).size()).isEqualTo(3 << 20);
      }
    }
  }

  @Test
  void tellsFreeSpaceAndErrors() throws Exception {
    FileSystemStatus fs = Stat.fileSystem(dir);
    assertThat(fs.availableBytes()).isBetween(1L, fs.totalBytes());
    long jdk = Files.getFileStore(tmp).getTotalSpace();
    assertThat(fs.totalBytes()).isEqualTo(jdk);
    assertThat(fs.readOnly()).isFalse();
    try (Fd full = Opening.absolute(b("/dev/full"), OpenFlags.WRONLY)) {
      fails(Errno.ENOSPC, () -> Data.write(full, b("x"), 0, 1));
    }
    Fd closed = Opening.root();
    closed.close();
    closed.close();
    fails(Errno.EBADF, () -> Stat.of(closed));
    assertThat(new PosixException(9999, "x")).hasMessage("x: errno 9999");
  }

  @Test
  void locksOnce() throws Exception {
    make("lock", "");
    try (Fd one = Opening.at(dir, b("lock"), OpenFlags.RDWR)) {
      assertThat(Data.tryLock(one)).isTrue();
      try (Fd two = Opening.at(dir, b("lock"), OpenFlags.RDWR)) {
        assertThat(Data.tryLock(two)).isFalse();
        one.close();
        assertThat(Data.tryLock(two)).isTrue();
      }
    }
  }

  @Test
  void namesAccounts() {
    assertThat(Accounts.userName(0)).isEqualTo(Optional.of("root"));
    assertThat(Accounts.groupName(0)).isEqualTo(Optional.of("root"));
    assertThat(Accounts.userNumber("root")).isEqualTo(OptionalInt.of(0));
    assertThat(Accounts.groupNumber("root")).isEqualTo(OptionalInt.of(0));
    assertThat(Accounts.userName(0xfffffff0)).isEmpty();
    assertThat(Accounts.groupName(0xfffffff0)).isEmpty();
    assertThat(Accounts.userNumber("no such user")).isEmpty();
    assertThat(Accounts.groupNumber("")).isEmpty();
  }

  @Test
  void actsAsAnotherUserInTests() throws Exception {
    assumeTrue(FsUser.possible(), "needs root: setfsuid");
    Files.writeString(tmp.resolve("secret"), "x");
    try (Fd fd = Opening.at(dir, b("secret"), OpenFlags.RDWR)) {
      Attributes.mode(fd, 0600);
      Attributes.mode(dir, 0755);
      Opening.at(dir, b("secret"), OpenFlags.RDONLY | OpenFlags.NOATIME).close();
    }
    try (FsUser nobody = FsUser.become(65534, 65534)) {
      fails(Errno.EACCES, () -> Opening.at(dir, b("secret"), OpenFlags.RDONLY).close());
      fails(Errno.EACCES, () -> make("new", ""));
    }
    Opening.at(dir, b("secret"), OpenFlags.RDONLY).close();
    try (Fd fd = Opening.at(dir, b("secret"), OpenFlags.RDWR)) {
      Attributes.mode(fd, 0604);
    }
    try (FsUser nobody = FsUser.become(65534, 65534)) {
      // O_NOATIME is the owner's only: refused, then tried without.
      Opening.at(dir, b("secret"), OpenFlags.RDONLY | OpenFlags.NOATIME).close();
      Opening.beneath(dir, b("secret"), OpenFlags.RDONLY | OpenFlags.NOATIME).close();
    }
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
