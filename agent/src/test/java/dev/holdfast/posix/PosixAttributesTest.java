package dev.holdfast.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What files are and whose: kinds, modes, times, owners, extended attributes. Every call against the real kernel. */
final class PosixAttributesTest extends PosixScene {
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
}
