package dev.holdfast.posix;

import dev.holdfast.posix.Kernel.Scratch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Ways to a descriptor. Below a directory descriptor no symbolic link is ever followed and no {@code ..} is taken:
 * {@code openat2} with {@code RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS}, or, on kernels and
 * sandboxes without it, component by component with {@code O_NOFOLLOW}.
 */
public final class Opening {
  private static final long RESOLVE = 0x08 | 0x04 | 0x02; // BENEATH | NO_SYMLINKS | NO_MAGICLINKS
  private static final int PIECE = 4000;
  private static volatile boolean openat2Missing;

  private Opening() {}

  /** The root directory of the file system, {@code /}, as a handle for {@link #beneath}. */
  public static Fd root() throws PosixException {
    return absolute(new byte[]{'/'}, OpenFlags.RDONLY | OpenFlags.DIRECTORY);
  }

  /**
   * Opens an absolute path the way the system resolves it, symbolic links on the way followed unless {@code flags} has
   * {@link OpenFlags#NOFOLLOW} (which concerns the last component only). For paths the operator chose.
   *
   * @param path absolute, at most 4,095 bytes
   */
  public static Fd absolute(byte[] path, int flags) throws PosixException {
    return absolute(path, flags, 0600);
  }

  /** As {@link #absolute(byte[], int)}, with the mode of a file to be created (umask applies). */
  public static Fd absolute(byte[] path, int flags, int mode) throws PosixException {
    if (path.length == 0 || path[0] != '/') {
      throw new PosixException(Errno.EINVAL.number(), "openat");
    }
    long name = Scratch.mine().a(path, Call.OPENAT);
    return new Fd(
        (int) Kernel.call(Call.OPENAT, Kernel.AT_FDCWD, name, flags | OpenFlags.CLOEXEC, mode));
  }

  /** Opens one name of a directory, never through a symbolic link ({@link Errno#ELOOP}). */
  public static Fd at(Fd dir, byte[] name, int flags) throws PosixException {
    return at(dir, name, flags, 0600);
  }

  /**
   * Opens or creates one name of a directory, never through a symbolic link. When {@link OpenFlags#NOATIME} is refused
   * the call is repeated without it.
   *
   * @param name one component: not empty, no {@code /}, not {@code .} or {@code ..} ({@link Errno#EINVAL})
   * @param mode permission bits of a created file; umask applies
   */
  public static Fd at(Fd dir, byte[] name, int flags, int mode) throws PosixException {
    long path = Scratch.mine().nameA(name, Call.OPENAT);
    int all = flags | OpenFlags.NOFOLLOW | OpenFlags.CLOEXEC;
    long fd = Kernel.attempt(Call.OPENAT, dir.number(), path, all, mode);
    if (fd == -Errno.EPERM.number() && (flags & OpenFlags.NOATIME) != 0) {
      fd = Kernel.attempt(Call.OPENAT, dir.number(), path, all & ~OpenFlags.NOATIME, mode);
    }
    return new Fd((int) Kernel.check(Call.OPENAT, fd));
  }

  /**
   * The directory above. It is wherever the directory lies now: who wants the one it was entered from compares device and
   * inode.
   */
  public static Fd parent(Fd dir, int flags) throws PosixException {
    long name = Scratch.mine().a(new byte[]{'.', '.'}, Call.OPENAT);
    int all = flags | OpenFlags.DIRECTORY | OpenFlags.NOFOLLOW | OpenFlags.CLOEXEC;
    return new Fd((int) Kernel.call(Call.OPENAT, dir.number(), name, all, 0));
  }

  /** As {@link #beneath(Fd, byte[], int, int)} for something that exists. */
  public static Fd beneath(Fd dir, byte[] path, int flags) throws PosixException {
    return beneath(dir, path, flags, 0600);
  }

  /**
   * Opens a relative path of any length below {@code dir}: no symbolic link on the way or at the end, no {@code ..}, no
   * mount-point tricks through {@code /proc}. An empty path opens {@code dir} itself again.
   *
   * @param path relative; {@code .} and {@code ..} components, a leading slash and NUL are {@link Errno#EINVAL}
   * @throws PosixException {@link Errno#ELOOP} for a symbolic link (without openat2 also {@link Errno#ENOTDIR})
   */
  public static Fd beneath(Fd dir, byte[] path, int flags, int mode) throws PosixException {
    checkRelative(path);
    if (path.length == 0) {
      return self(dir, flags);
    }
    return beneath(dir, path, flags, mode, openat2Missing ? 0 : PIECE);
  }

  /** Walks in pieces of at most {@code piece} bytes; 0 = component by component without openat2. */
  static Fd beneath(Fd dir, byte[] path, int flags, int mode, int piece) throws PosixException {
    Fd at = dir;
    int from = 0;
    try {
      while (true) {
        int end = pieceEnd(path, from, piece);
        boolean last = end == path.length;
        int how = last ? flags : OpenFlags.PATH | OpenFlags.DIRECTORY;
        byte[] part = Arrays.copyOfRange(path, from, end);
        Fd next = piece == 0 ? at(at, part, how, mode) : several(at, part, how, mode);
        if (at != dir) {
          at.close();
        }
        at = next;
        if (last) {
          Fd result = at;
          at = dir;
          return result;
        }
        from = end + 1;
      }
    } finally {
      if (at != dir) {
        at.close();
      }
    }
  }

  /** Several components with one openat2; where the kernel or a sandbox does not know that call, one by one. */
  private static Fd several(Fd at, byte[] path, int flags, int mode) throws PosixException {
    Scratch scratch = Scratch.mine();
    long name = scratch.a(path, Call.OPENAT2);
    int all = flags | OpenFlags.NOFOLLOW | OpenFlags.CLOEXEC;
    long fd = openat2(scratch, at, name, all, mode);
    if (fd == -Errno.ENOSYS.number()) {
      openat2Missing = true;
    } else if (fd != -Errno.EPERM.number()) { // old sandboxes say EPERM for calls they do not know
      return new Fd((int) Kernel.check(Call.OPENAT2, fd));
    }
    return beneath(at, path, flags, mode, 0);
  }

  /** {@code struct open_how}: u64 flags, mode, resolve. EAGAIN means a rename raced with the walk: again. */
  private static long openat2(Scratch scratch, Fd at, long name, int flags, int mode) {
    MemorySegment how = scratch.struct;
    int wanted = flags;
    for (int i = 0;; i++) {
      how.set(ValueLayout.JAVA_LONG, 0, wanted & 0xffffffffL);
      how.set(ValueLayout.JAVA_LONG, 8, (flags & OpenFlags.CREAT) != 0 ? mode : 0L);
      how.set(ValueLayout.JAVA_LONG, 16, RESOLVE);
      long fd = Kernel.attempt(Call.OPENAT2, at.number(), name, how.address(), 24);
      if (fd == -Errno.EPERM.number() && (wanted & OpenFlags.NOATIME) != 0) {
        wanted &= ~OpenFlags.NOATIME;
      } else if (fd != -Errno.EAGAIN.number() || i >= 64) {
        return fd;
      }
    }
  }

  /** A second descriptor for the same directory, with its own read position. */
  private static Fd self(Fd dir, int flags) throws PosixException {
    long name = Scratch.mine().a(new byte[]{'.'}, Call.OPENAT);
    return new Fd(
        (int) Kernel.call(Call.OPENAT, dir.number(), name, flags | OpenFlags.CLOEXEC, 0));
  }

  private static int pieceEnd(byte[] path, int from, int piece) {
    if (piece > 0 && path.length - from <= piece) {
      return path.length;
    }
    int end = -1;
    for (int i = from; i < path.length; i++) {
      if (path[i] == '/' && i > from) {
        if (piece == 0) {
          return i;
        }
        if (i - from > piece && end >= 0) {
          return end;
        }
        end = i;
      }
    }
    return piece > 0 && end >= 0 ? end : path.length;
  }

  private static void checkRelative(byte[] path) throws PosixException {
    int start = 0;
    for (int i = 0; i <= path.length && path.length > 0; i++) {
      if (i < path.length && path[i] != '/') {
        continue;
      }
      int length = i - start;
      boolean dots =
          (length == 1 && path[start] == '.')
              || (length == 2 && path[start] == '.' && path[start + 1] == '.');
      if (length == 0 || dots) {
        throw new PosixException(Errno.EINVAL.number(), "openat2");
      }
      start = i + 1;
    }
  }
}
