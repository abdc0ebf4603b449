package dev.holdfast.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is in files: bytes, holes, locks; and what the disk says. Every call against the real kernel. */
final class PosixDataTest extends PosixScene {
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
}
