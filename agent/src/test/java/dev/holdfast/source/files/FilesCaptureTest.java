package dev.holdfast.source.files;

import static dev.holdfast.posix.OpenFlags.CREAT;
import static dev.holdfast.posix.OpenFlags.EXCL;
import static dev.holdfast.posix.OpenFlags.PATH;
import static dev.holdfast.posix.OpenFlags.RDWR;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.SourceId;
import dev.holdfast.posix.Attributes;
import dev.holdfast.posix.Data;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.FileType;
import dev.holdfast.posix.FsUser;
import dev.holdfast.posix.Names;
import dev.holdfast.posix.NativePath;
import dev.holdfast.posix.OpenFlags;
import dev.holdfast.posix.Opening;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.ExtendedAttribute;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.source.CaptureContext;
import dev.holdfast.source.CaptureReport;
import dev.holdfast.source.PreviousTree;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FilesCaptureTest {
  @TempDir
  Path tmp;
  private Path root;
  private Fd dir;

  @BeforeEach
  void open() throws Exception {
    root = Files.createDirectory(tmp.resolve("root"));
    dir = Opening.absolute(NativePath.of(root), OpenFlags.RDONLY | OpenFlags.DIRECTORY);
  }

  @AfterEach
  void close() {
    dir.close();
  }

  private MemorySink capture() {
    MemorySink sink = new MemorySink();
    assertThat(run(sink, PreviousTree.NONE).unreadCount()).isZero();
    return sink;
  }

  private CaptureReport run(MemorySink sink, PreviousTree previous) {
    return Captures.run(Captures.settings(root), sink, previous);
  }

  private static byte[] b(String s) {
    return s.getBytes(UTF_8);
  }

  @Test
  void emitsEveryKindWithAllItHas() throws Exception {
    byte[] odd = {'n', '\n', (byte) 0xff};
    try (Fd f = Opening.at(dir, odd, RDWR | CREAT | EXCL, 0600)) {
      Data.write(f, b("content"), 0, 7);
      Attributes.mode(f, 06751);
      Attributes.mtime(f, -315_619_200L, 987_654_321);
    }
    Names.makeSymlink(dir, b("l"), new byte[]{'.', '.', '/', (byte) 0xfe});
    Names.makeNode(dir, b("p"), FileType.FIFO, 0640, 0, 0);
    Names.makeNode(dir, b("s"), FileType.SOCKET, 0600, 0, 0);
    Files.createDirectory(root.resolve("d"));
    Files.createFile(root.resolve("empty"));
    if (FsUser.possible()) {
      Names.makeNode(dir, b("c"), FileType.CHARDEV, 0600, 5, 300);
      Attributes.owner(dir, b("p"), 12345, 0);
    }
    MemorySink sink = capture();
    PathBytes base = Captures.path(root);
    Entry file = sink.entries.get(base.resolve(PathBytes.of(odd)));
    assertThat(file.attributes().mode()).isEqualTo(06751);
    assertThat(file.attributes().mtimeSeconds()).isEqualTo(-315_619_200L);
    assertThat(file.attributes().mtimeNanos()).isEqualTo(987_654_321);
    assertThat(file.attributes().owner()).isEqualTo(System.getProperty("user.name"));
    assertThat(file.hardLinkGroup()).isZero();
    assertThat(sink.contents.get(file.path())).isEqualTo(b("content"));
    assertThat(sink.entry(root + "/l").linkTarget().toBytes())
        .isEqualTo(new byte[]{'.', '.', '/', (byte) 0xfe});
    assertThat(sink.entry(root + "/l").size()).isZero();
    assertThat(sink.entry(root + "/p").type()).isEqualTo(EntryType.FIFO);
    assertThat(sink.entry(root + "/s").type()).isEqualTo(EntryType.SOCKET);
    assertThat(sink.entry(root + "/empty").size()).isZero();
    assertThat(sink.entry(root.toString()).ancestor()).isFalse();
    assertThat(sink.entry(tmp.toString()).ancestor()).isTrue();
    if (FsUser.possible()) {
      assertThat(sink.entry(root + "/c").device()).isEqualTo(new Entry.Device(5, 300));
      assertThat(sink.entry(root + "/p").attributes().uid()).isEqualTo(12345);
      assertThat(sink.entry(root + "/p").attributes().owner()).isEmpty();
      assertThat(sink.entry(root + "/p").attributes().group()).isEqualTo("root");
    }
  }

  @Test
  void capturesExtendedAttributesAndCapabilities() throws Exception {
    assumeTrue(FsUser.possible(), "needs root: trusted and security attributes");
    Files.writeString(root.resolve("f"), "x");
    Names.makeSymlink(dir, b("l"), b("f"));
    byte[] capability = {1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    ByteBuffer acl = ByteBuffer.allocate(4 + 5 * 8).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    acl.putInt(2);
    for (int[] e : new int[][]{{1, 6, -1}, {2, 4, 65534}, {4, 4, -1}, {16, 4, -1}, {32, 0, -1}}) {
      acl.putShort((short) e[0]).putShort((short) e[1]).putInt(e[2]);
    }
    try (Fd f = Opening.at(dir, b("f"), PATH);
        Fd l = Opening.at(dir, b("l"), PATH)) {
      Attributes.write(f, b("user.b"), b("B"));
      Attributes.write(f, b("security.capability"), capability);
      Attributes.write(f, b("system.posix_acl_access"), acl.array());
      Attributes.write(l, b("trusted.l"), b("L"));
      Attributes.write(dir, b("user.dir"), b("D"));
    }
    MemorySink sink = capture();
    assertThat(sink.entry(root + "/f").xattrs())
        .containsExactly(
            attribute("security.capability", capability),
            attribute("system.posix_acl_access", acl.array()),
            attribute("user.b", b("B")));
    assertThat(sink.entry(root + "/l").xattrs()).containsExactly(attribute("trusted.l", b("L")));
    assertThat(sink.entry(root.toString()).xattrs()).containsExactly(attribute("user.dir", b("D")));
  }

  private static ExtendedAttribute attribute(String name, byte[] value) {
    return new ExtendedAttribute(PathBytes.of(name), ByteBuffer.wrap(value));
  }

  /** A directory that is renamed changes no inode in it: the group must not stay with a path that is another file's by now. */
  @Test
  void aGroupFollowsItsFirstNameWhenADirectoryIsRenamed() throws Exception {
    Files.createDirectory(root.resolve("a"));
    Files.createDirectory(root.resolve("b"));
    Files.writeString(root.resolve("a/x"), "first");
    Files.createLink(root.resolve("b/x"), root.resolve("a/x"));
    MemorySink sink = new MemorySink();
    run(sink, PreviousTree.NONE);
    Files.move(root.resolve("a"), root.resolve("c"));
    Files.createDirectory(root.resolve("a"));
    Files.writeString(root.resolve("a/x"), "second");
    Files.createLink(root.resolve("a/y"), root.resolve("a/x"));
    MemorySink next = sink.next();
    CaptureReport report = run(next, sink.asPrevious());
    assertThat(next.reused).isEqualTo(1);
    assertThat(report.logicalBytes()).isEqualTo(11);
    long moved = HardLinks.groupOf(b(root + "/b/x"));
    assertThat(next.entry(root + "/b/x").hardLinkGroup()).isEqualTo(moved);
    assertThat(next.entry(root + "/c/x").hardLinkGroup()).isEqualTo(moved);
    assertThat(next.entry(root + "/a/x").hardLinkGroup()).isNotEqualTo(moved)
        .isEqualTo(next.entry(root + "/a/y").hardLinkGroup());
  }

  @Test
  void hardLinksShareOneReading() throws Exception {
    Files.writeString(root.resolve("a"), "shared");
    Files.createDirectory(root.resolve("d"));
    Files.createLink(root.resolve("d/b"), root.resolve("a"));
    Files.createLink(root.resolve("z"), root.resolve("a"));
    Files.createLink(tmp.resolve("outside"), root.resolve("a"));
    Names.makeNode(dir, b("p1"), FileType.FIFO, 0600, 0, 0);
    Names.link(dir, b("p1"), dir, b("p2"));
    MemorySink sink = new MemorySink();
    CaptureReport report = run(sink, PreviousTree.NONE);
    assertThat(sink.read).isEqualTo(1);
    assertThat(sink.links).isEqualTo(3);
    assertThat(report.logicalBytes()).isEqualTo(6);
    long group = sink.entry(root + "/a").hardLinkGroup();
    assertThat(group).isEqualTo(HardLinks.groupOf(b(root + "/a"))).isNotZero();
    assertThat(sink.entry(root + "/z").hardLinkGroup()).isEqualTo(group);
    assertThat(sink.contents.get(PathBytes.of(root + "/d/b"))).isEqualTo(b("shared"));
    assertThat(sink.entry(root + "/p2").hardLinkGroup())
        .isEqualTo(HardLinks.groupOf(b(root + "/p1")));
    // The next run reads nothing and says the same.
    MemorySink next = sink.next();
    run(next, sink.asPrevious());
    assertThat(next.read).isZero();
    assertThat(next.reused).isEqualTo(1);
    assertThat(next.entries).isEqualTo(sink.entries);
  }

  @Test
  void recordsHolesAndSkipsThem() throws Exception {
    long mib = 1 << 20;
    try (Fd f = Opening.at(dir, b("sparse"), RDWR | CREAT | EXCL, 0600)) {
      Data.writeAt(f, 0, b("begin"), 0, 5);
      Data.writeAt(f, 5 * mib, b("middle"), 0, 6);
      Data.truncate(f, 20 * mib);
    }
    try (Fd f = Opening.at(dir, b("hole"), RDWR | CREAT | EXCL, 0600)) {
      Data.truncate(f, 3 * mib);
    }
    MemorySink sink = capture();
    Entry sparse = sink.entry(root + "/sparse");
    assumeTrue(!sparse.holes().isEmpty(), "needs a file system that tells holes");
    assertThat(sparse.size()).isEqualTo(20 * mib);
    assertThat(sparse.contentBytes()).isLessThan(mib);
    byte[] whole = new byte[(int) sparse.size()];
    byte[] content = sink.contents.get(sparse.path());
    int at = 0;
    int from = 0;
    for (var hole : sparse.holes()) {
      int n = (int) hole.offset() - at;
      System.arraycopy(content, from, whole, at, n);
      from += n;
      at = (int) (hole.offset() + hole.length());
    }
    System.arraycopy(content, from, whole, at, content.length - from);
    assertThat(whole).isEqualTo(Files.readAllBytes(root.resolve("sparse")));
    assertThat(sink.entry(root + "/hole").contentBytes()).isZero();
  }

  @Test
  void readsNothingTwice() throws Exception {
    Random random = new Random(5);
    for (int i = 0; i < 50; i++) {
      Path d = Files.createDirectories(root.resolve("d" + random.nextInt(7)));
      Files.writeString(d.resolve("f" + i), "content " + i);
    }
    MemorySink first = new MemorySink();
    run(first, PreviousTree.NONE);
    assertThat(first.read).isEqualTo(50);
    Path changed = Files.list(root.resolve("d1")).findFirst().orElseThrow();
    FileTime mtime = Files.getLastModifiedTime(changed);
    Files.writeString(changed, "Content 99".substring(0, (int) Files.size(changed)));
    Files.setLastModifiedTime(changed, mtime); // same size and mtime: ctime tells
    Files.writeString(root.resolve("new"), "n");
    Path gone = Files.list(root.resolve("d2")).findFirst().orElseThrow();
    Files.delete(gone);
    MemorySink second = first.next();
    run(second, first.asPrevious());
    assertThat(second.read).isEqualTo(2);
    assertThat(second.reused).isEqualTo(48);
    assertThat(second.entries).doesNotContainKey(PathBytes.of(gone.toString()));
    assertThat(second.contents.get(PathBytes.of(changed.toString()))).startsWith('C');
    // Content that may no longer be referred to is read again.
    MemorySink third = second.next();
    CaptureContext none =
        new CaptureContext(
            Captures.SETTLED, second.asPrevious(), e -> false, tmp, new CancelSignal(), List.of());
    Captures.run(Captures.settings(root), third, none);
    assertThat(third.read).isEqualTo(50);
    assertThat(third.contents.keySet()).isEqualTo(second.contents.keySet());
  }

  @Test
  void freshFilesAreNotTrustedNextTime() throws Exception {
    Files.writeString(root.resolve("f"), "x");
    MemorySink first = new MemorySink();
    InstantSource now = InstantSource.system();
    Captures.run(Captures.settings(root), first, Captures.context(now, PreviousTree.NONE));
    MemorySink second = first.next();
    run(second, first.asPrevious());
    assertThat(second.read).isEqualTo(1);
    MemorySink third = second.next();
    run(third, second.asPrevious());
    assertThat(third.read).isZero();
  }

  @Test
  void listsWhatCannotBeReadAndGoesOn() throws Exception {
    assumeTrue(FsUser.possible(), "needs root: setfsuid");
    Files.writeString(root.resolve("a"), "x");
    Files.writeString(root.resolve("b"), "x");
    Files.setPosixFilePermissions(root.resolve("a"), PosixFilePermissions.fromString("rw-------"));
    Files.setPosixFilePermissions(tmp, PosixFilePermissions.fromString("rwxr-xr-x"));
    MemorySink sink = new MemorySink();
    try (FsUser nobody = FsUser.become(65534, 65534)) {
      CaptureReport report = run(sink, PreviousTree.NONE);
      assertThat(report.unreadCount()).isEqualTo(1);
      assertThat(report.unread().getFirst().path()).isEqualTo(PathBytes.of(root + "/a"));
      assertThat(report.unread().getFirst().reason()).isEqualTo("permission denied (openat)");
    }
    assertThat(sink.contents.keySet()).containsExactly(PathBytes.of(root + "/b"));
  }

  @Test
  void anErrorWhileReadingListsTheFile() throws Exception {
    // sysfs: opens, tells 4,096 bytes, and reading fails with EINVAL.
    Path speed = Path.of("/sys/devices/virtual/net/lo/speed");
    assumeTrue(Files.isRegularFile(speed), "needs sysfs with a loopback device");
    Files.writeString(root.resolve("x"), "x");
    MemorySink sink = new MemorySink();
    CaptureReport report =
        Captures.run(Captures.settings(root, speed), sink, PreviousTree.NONE);
    assertThat(report.unread()).hasSize(1);
    assertThat(report.unread().getFirst().reason()).endsWith("(pread64)");
    assertThat(sink.entries).doesNotContainKey(PathBytes.of(speed.toString()));
    assertThat(sink.entries).containsKey(PathBytes.of(root + "/x"));
  }

  @Test
  void refusesWhatIsNotThere() throws Exception {
    SourceId id = SourceId.parse("a".repeat(26));
    Path no = tmp.resolve("no");
    FilesSource gone = new FilesSource(id, "app", "files", Captures.settings(no, no.resolve("x")));
    assertThatThrownBy(() -> gone.open(Captures.context(Captures.SETTLED, PreviousTree.NONE)))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.fault()).isEqualTo(Fault.SOURCE_MISSING))
        .hasMessageContaining(no + " does not exist (nor any other path of the source)");
    FilesSource half = new FilesSource(id, "app", "files", Captures.settings(no, root));
    MemorySink sink = new MemorySink();
    try (var capture = half.open(Captures.context(Captures.SETTLED, PreviousTree.NONE))) {
      CaptureReport report = capture.run(sink);
      assertThat(report.unread()).hasSize(1);
      assertThat(report.unread().getFirst().reason()).isEqualTo("does not exist");
    }
    Files.createSymbolicLink(tmp.resolve("way"), root);
    FilesSource link = new FilesSource(id, "app", "files", Captures.settings(tmp.resolve("way/x")));
    Files.writeString(root.resolve("x"), "x");
    try (var capture = link.open(Captures.context(Captures.SETTLED, PreviousTree.NONE))) {
      assertThatThrownBy(() -> capture.run(new MemorySink()))
          .isInstanceOfSatisfying(
              HoldfastException.class,
              e -> assertThat(e.fault()).isEqualTo(Fault.SOURCE_UNREADABLE))
          .hasMessageContaining("is a symbolic link to " + root);
    }
    for (String bad : List.of("x", "", "/a/", "/a//b", "/a/../b", "/a/.", "//")) {
      assertThatThrownBy(() -> FilesSettings.all(List.of(PathBytes.of(bad))))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void stopsWhenAsked() throws Exception {
    Files.writeString(root.resolve("x"), "x");
    CancelSignal cancel = new CancelSignal();
    cancel.raise();
    CaptureContext context =
        new CaptureContext(
            Captures.SETTLED, PreviousTree.NONE, e -> true, tmp, cancel, List.of());
    int before = TreeWalkTest.descriptors();
    assertThatThrownBy(() -> Captures.run(Captures.settings(root), new MemorySink(), context))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.fault()).isEqualTo(Fault.STOPPED));
    assertThat(TreeWalkTest.descriptors()).isLessThanOrEqualTo(before);
  }

  @Test
  void warnsOfDatabasesAmongFiles() throws Exception {
    Files.writeString(root.resolve("app.db"), "x");
    Files.writeString(root.resolve("app.db-wal"), "x");
    CaptureReport report = run(new MemorySink(), PreviousTree.NONE);
    assertThat(report.findings()).hasSize(1);
    assertThat(report.findings().getFirst().object()).isEqualTo(root + "/app.db-wal");
    assertThat(report.start()).isBefore(report.end().plusNanos(1)).isAfter(Instant.EPOCH);
  }
}
