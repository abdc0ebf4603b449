package dev.holdfast.posix;

import dev.holdfast.posix.Kernel.Scratch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Looks at things without opening their content ({@code statx}, {@code readlinkat}, {@code fstatfs}). */
public final class Stat {
  private static final long MASK = 0x7ff | 0x1000; // STATX_BASIC_STATS | STATX_MNT_ID
  private static final long AT_SYMLINK_NOFOLLOW = 0x100;
  private static final long AT_NO_AUTOMOUNT = 0x800;
  private static final long AT_EMPTY_PATH = 0x1000;
  private static final byte[] EMPTY = {};

  private Stat() {}

  /** One name of a directory; a symbolic link itself, never its target. */
  public static FileStatus at(Fd dir, byte[] name) throws PosixException {
    Scratch s = Scratch.mine();
    long path = s.nameA(name, Call.STATX);
    return statx(s, dir.number(), path, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT);
  }

  /** What the descriptor is open on; works for {@link OpenFlags#PATH} too. */
  public static FileStatus of(Fd fd) throws PosixException {
    Scratch s = Scratch.mine();
    return statx(s, fd.number(), s.a(EMPTY, Call.STATX), AT_EMPTY_PATH);
  }

  /** An absolute path, its last component not followed. For paths the operator chose. */
  public static FileStatus absolute(byte[] path) throws PosixException {
    Scratch s = Scratch.mine();
    if (path.length == 0 || path[0] != '/') {
      throw new PosixException(Errno.EINVAL.number(), "statx");
    }
    long at = s.a(path, Call.STATX);
    return statx(s, Kernel.AT_FDCWD, at, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT);
  }

  /** Target of a symbolic link by name, at most 4,095 bytes. */
  public static byte[] readLink(Fd dir, byte[] name) throws PosixException {
    Scratch s = Scratch.mine();
    return readLink(s, dir.number(), s.nameA(name, Call.READLINKAT));
  }

  /** Target of the symbolic link that {@code link} was opened on with {@link OpenFlags#PATH}. */
  public static byte[] readLink(Fd link) throws PosixException {
    Scratch s = Scratch.mine();
    return readLink(s, link.number(), s.a(EMPTY, Call.READLINKAT));
  }

  /** Free space and type of the file system the descriptor is on. */
  public static FileSystemStatus fileSystem(Fd fd) throws PosixException {
    MemorySegment b = Scratch.mine().struct;
    long unused = Kernel.call(Call.FSTATFS, fd.number(), b.address());
    // struct statfs, 64-bit: type, bsize, blocks, bfree, bavail, files, ffree, fsid, namelen, frsize, flags
    long unit = l(b, 72) != 0 ? l(b, 72) : l(b, 8);
    return new FileSystemStatus(
        l(b, 0),
        l(b, 16) * unit,
        l(b, 24) * unit,
        l(b, 32) * unit,
        l(b, 40),
        l(b, 48),
        (l(b, 80) & 1) != 0);
  }

  private static byte[] readLink(Scratch s, long dir, long path) throws PosixException {
    long n = Kernel.call(Call.READLINKAT, dir, path, s.pathB.address(), Scratch.PATH_ROOM);
    byte[] target = new byte[(int) n];
    MemorySegment.copy(s.pathB, ValueLayout.JAVA_BYTE, 0, target, 0, target.length);
    return target;
  }

  private static FileStatus statx(Scratch s, long dir, long path, long flags)
      throws PosixException {
    MemorySegment b = s.struct;
    long unused = Kernel.call(Call.STATX, dir, path, flags, MASK, b.address());
    int mode = Short.toUnsignedInt(b.get(ValueLayout.JAVA_SHORT, 28));
    boolean hasMount = (i(b, 0) & 0x1000) != 0;
    return new FileStatus(
        FileType.ofMode(mode),
        mode & 07777,
        i(b, 20),
        i(b, 24),
        l(b, 40),
        l(b, 48),
        l(b, 32),
        ((long) i(b, 136) << 32) | (i(b, 140) & 0xffffffffL),
        i(b, 16) & 0xffffffffL,
        i(b, 128),
        i(b, 132),
        l(b, 112),
        i(b, 120),
        l(b, 96),
        i(b, 104),
        hasMount ? l(b, 144) : 0L);
  }

  private static int i(MemorySegment b, long at) {
    return b.get(ValueLayout.JAVA_INT, at);
  }

  private static long l(MemorySegment b, long at) {
    return b.get(ValueLayout.JAVA_LONG, at);
  }
}
