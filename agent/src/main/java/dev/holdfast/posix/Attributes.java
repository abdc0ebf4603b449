package dev.holdfast.posix;

import dev.holdfast.posix.Kernel.Scratch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Owner, mode, times and extended attributes, always of the thing a descriptor stands for or of one name in a directory,
 * never through a symbolic link.
 *
 * <p>Extended attributes go through {@code /proc/self/fd/N} where the descriptor was opened with {@link OpenFlags#PATH}
 * (symbolic links, FIFOs, sockets, devices), for {@code fgetxattr} does not work there.
 */
public final class Attributes {
  /** Largest value Linux stores. */
  public static final int MAX_VALUE = 64 * 1024;

  private static final long AT_SYMLINK_NOFOLLOW = 0x100;
  private static final long AT_EMPTY_PATH = 0x1000;
  private static final long UTIME_OMIT = 0x3ffffffe;
  private static final byte[] EMPTY = {};

  private Attributes() {}

  /** Sets the permission bits of an open file or directory; also of an {@link OpenFlags#PATH} one, but not of a link. */
  public static void mode(Fd fd, int mode) throws PosixException {
    long result = Kernel.attempt(Call.FCHMOD, fd.number(), mode, 0, 0);
    if (result == -Errno.EBADF.number() && fd.number() >= 0) {
      Scratch s = Scratch.mine();
      long path = s.a(procPath(fd), Call.FCHMODAT);
      result = Kernel.attempt(Call.FCHMODAT, Kernel.AT_FDCWD, path, mode, 0);
    }
    long unused = Kernel.check(Call.FCHMOD, result);
  }

  /** Sets owner and group of an open thing, {@link OpenFlags#PATH} included; -1 leaves one as it is. */
  public static void owner(Fd fd, int uid, int gid) throws PosixException {
    Scratch s = Scratch.mine();
    long path = s.a(EMPTY, Call.FCHOWNAT);
    long flags = AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW;
    long unused =
        Kernel.call(Call.FCHOWNAT, fd.number(), path, uid & 0xffffffffL, gid & 0xffffffffL, flags);
  }

  /** Sets owner and group of one name, a symbolic link itself. */
  public static void owner(Fd dir, byte[] name, int uid, int gid) throws PosixException {
    long path = Scratch.mine().nameA(name, Call.FCHOWNAT);
    long flags = AT_SYMLINK_NOFOLLOW;
    long unused =
        Kernel.call(Call.FCHOWNAT, dir.number(), path, uid & 0xffffffffL, gid & 0xffffffffL, flags);
  }

  /** Sets mtime (and leaves atime) of an open thing, {@link OpenFlags#PATH} included. */
  public static void mtime(Fd fd, long seconds, int nanos) throws PosixException {
    Scratch s = Scratch.mine();
    times(s, seconds, nanos);
    // utimensat(fd, NULL) does not take O_PATH descriptors; AT_EMPTY_PATH does since 5.8.
    long result =
        Kernel.attempt(
            Call.UTIMENSAT, fd.number(), s.a(EMPTY, Call.UTIMENSAT), s.struct.address(),
            AT_EMPTY_PATH);
    if (result == -Errno.EINVAL.number()) {
      result = Kernel.attempt(Call.UTIMENSAT, fd.number(), 0, s.struct.address(), 0);
    }
    long unused = Kernel.check(Call.UTIMENSAT, result);
  }

  /** Sets mtime (and leaves atime) of one name, a symbolic link itself. */
  public static void mtime(Fd dir, byte[] name, long seconds, int nanos) throws PosixException {
    Scratch s = Scratch.mine();
    times(s, seconds, nanos);
    long path = s.nameA(name, Call.UTIMENSAT);
    long unused =
        Kernel.call(Call.UTIMENSAT, dir.number(), path, s.struct.address(), AT_SYMLINK_NOFOLLOW);
  }

  private static void times(Scratch s, long seconds, int nanos) {
    s.struct.set(ValueLayout.JAVA_LONG, 0, 0L);
    s.struct.set(ValueLayout.JAVA_LONG, 8, UTIME_OMIT);
    s.struct.set(ValueLayout.JAVA_LONG, 16, seconds);
    s.struct.set(ValueLayout.JAVA_LONG, 24, (long) nanos);
  }

  /**
   * Names of all extended attributes the caller may see, sorted bytewise; empty when the file system has none.
   *
   * @param fd any descriptor, {@link OpenFlags#PATH} included
   */
  public static List<byte[]> list(Fd fd) throws PosixException {
    Scratch s = Scratch.mine();
    MemorySegment io = s.io();
    long n = Kernel.attempt(Call.FLISTXATTR, fd.number(), io.address(), Scratch.IO_ROOM, 0);
    if (n == -Errno.EBADF.number() && fd.number() >= 0) { // a handle that opens nothing
      n = Kernel.attempt(Call.LISTXATTR, s.a(procPath(fd), Call.LISTXATTR), io.address(),
          Scratch.IO_ROOM, 0);
    }
    if (n == 0 || n == -Errno.EOPNOTSUPP.number()) {
      return List.of();
    }
    int size = (int) Kernel.check(Call.LISTXATTR, n);
    List<byte[]> names = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < size; i++) {
      if (io.get(ValueLayout.JAVA_BYTE, i) == 0) {
        byte[] name = new byte[i - from];
        MemorySegment.copy(io, ValueLayout.JAVA_BYTE, from, name, 0, name.length);
        names.add(name);
        from = i + 1;
      }
    }
    names.sort(Arrays::compareUnsigned);
    return names;
  }

  /**
   * Value of one extended attribute.
   *
   * @throws PosixException {@link Errno#ENODATA} when it is gone, {@link Errno#EOPNOTSUPP}
   */
  public static byte[] read(Fd fd, byte[] attribute) throws PosixException {
    Scratch s = Scratch.mine();
    MemorySegment io = s.io();
    long name = s.b(attribute, Call.GETXATTR);
    long path = s.a(procPath(fd), Call.GETXATTR);
    long n = Kernel.attempt(Call.GETXATTR, path, name, io.address(), Scratch.IO_ROOM);
    if (n == -Errno.ENOENT.number()) {
      n = Kernel.attempt(Call.FGETXATTR, fd.number(), name, io.address(), Scratch.IO_ROOM);
    }
    byte[] value = new byte[(int) Kernel.check(Call.GETXATTR, n)];
    MemorySegment.copy(io, ValueLayout.JAVA_BYTE, 0, value, 0, value.length);
    return value;
  }

  /** Sets one extended attribute, of at most {@link #MAX_VALUE} bytes. */
  public static void write(Fd fd, byte[] attribute, byte[] value) throws PosixException {
    if (value.length > MAX_VALUE) {
      throw new PosixException(7, "setxattr"); // E2BIG, as the kernel says
    }
    Scratch s = Scratch.mine();
    MemorySegment io = s.io();
    MemorySegment.copy(value, 0, io, ValueLayout.JAVA_BYTE, 0, value.length);
    long name = s.b(attribute, Call.SETXATTR);
    long path = s.a(procPath(fd), Call.SETXATTR);
    long result = Kernel.attempt(Call.SETXATTR, path, name, io.address(), value.length);
    if (result == -Errno.ENOENT.number()) {
      result = Kernel.attempt(Call.FSETXATTR, fd.number(), name, io.address(), value.length);
    }
    long unused = Kernel.check(Call.SETXATTR, result);
  }

  /** Removes one extended attribute ({@link Errno#ENODATA} when there is none). */
  public static void remove(Fd fd, byte[] attribute) throws PosixException {
    Scratch s = Scratch.mine();
    long name = s.b(attribute, Call.REMOVEXATTR);
    long path = s.a(procPath(fd), Call.REMOVEXATTR);
    long result = Kernel.attempt(Call.REMOVEXATTR, path, name, 0, 0);
    if (result == -Errno.ENOENT.number()) {
      result = Kernel.attempt(Call.FREMOVEXATTR, fd.number(), name, 0, 0);
    }
    long unused = Kernel.check(Call.REMOVEXATTR, result);
  }

  private static byte[] procPath(Fd fd) {
    return ("/proc/self/fd/" + fd.number()).getBytes(StandardCharsets.US_ASCII);
  }
}
