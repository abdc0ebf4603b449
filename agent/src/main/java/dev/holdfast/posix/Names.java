package dev.holdfast.posix;

import dev.holdfast.posix.Kernel.Scratch;

/**
 * Makes, moves and removes names of directories. Every name is one component (see {@link Opening#at}); nothing here
 * follows a symbolic link, and what makes something new fails with {@link Errno#EEXIST} when the name is taken.
 */
public final class Names {
  private static final long AT_REMOVEDIR = 0x200;
  private static final long AT_EMPTY_PATH = 0x1000;
  private static final long RENAME_NOREPLACE = 1;
  private static final long RENAME_EXCHANGE = 2;

  private Names() {}

  /** Makes a directory; umask applies to {@code mode}. */
  public static void makeDirectory(Fd dir, byte[] name, int mode) throws PosixException {
    long path = Scratch.mine().nameA(name, Call.MKDIRAT);
    long unused = Kernel.call(Call.MKDIRAT, dir.number(), path, mode);
  }

  /** Makes a symbolic link with any target bytes (1..4,095, no NUL). */
  public static void makeSymlink(Fd dir, byte[] name, byte[] target) throws PosixException {
    Scratch s = Scratch.mine();
    long path = s.nameA(name, Call.SYMLINKAT);
    long unused = Kernel.call(Call.SYMLINKAT, s.b(target, Call.SYMLINKAT), dir.number(), path);
  }

  /** Gives what has a name a second one; a symbolic link itself, not its target. */
  public static void link(Fd fromDir, byte[] from, Fd toDir, byte[] to) throws PosixException {
    Scratch s = Scratch.mine();
    long a = s.nameA(from, Call.LINKAT);
    long b = s.nameB(to, Call.LINKAT);
    long unused = Kernel.call(Call.LINKAT, fromDir.number(), a, toDir.number(), b, 0);
  }

  /**
   * Gives what {@code open} stands for another name, whatever became of its old one. Needs CAP_DAC_READ_SEARCH on older
   * kernels; {@link Errno#ENOENT} when that is missing or the last name is gone.
   */
  public static void link(Fd open, Fd toDir, byte[] to) throws PosixException {
    Scratch s = Scratch.mine();
    long a = s.a(new byte[0], Call.LINKAT);
    long b = s.nameB(to, Call.LINKAT);
    long unused = Kernel.call(Call.LINKAT, open.number(), a, toDir.number(), b, AT_EMPTY_PATH);
  }

  /** Makes a FIFO, a socket file or (with privilege) a device node. */
  public static void makeNode(Fd dir, byte[] name, FileType type, int mode, int major, int minor)
      throws PosixException {
    boolean device = type == FileType.CHARDEV || type == FileType.BLOCKDEV;
    if (!device && type != FileType.FIFO && type != FileType.SOCKET) {
      throw new IllegalArgumentException("type: " + type + " (expected: fifo, socket or device)");
    }
    long path = Scratch.mine().nameA(name, Call.MKNODAT);
    // The kernel's new_encode_dev: minor low byte, major 12 bits, minor high bits.
    long dev =
        device ? (minor & 0xff) | ((long) (major & 0xfff) << 8) | ((long) (minor & ~0xff) << 12)
            : 0;
    long unused = Kernel.call(Call.MKNODAT, dir.number(), path, type.format() | mode, dev);
  }

  /** Removes a name that is not a directory. */
  public static void remove(Fd dir, byte[] name) throws PosixException {
    long path = Scratch.mine().nameA(name, Call.UNLINKAT);
    long unused = Kernel.call(Call.UNLINKAT, dir.number(), path, 0);
  }

  /** Removes an empty directory. */
  public static void removeDirectory(Fd dir, byte[] name) throws PosixException {
    long path = Scratch.mine().nameA(name, Call.UNLINKAT);
    long unused = Kernel.call(Call.UNLINKAT, dir.number(), path, AT_REMOVEDIR);
  }

  /** Renames, replacing what has the new name. */
  public static void replace(Fd fromDir, byte[] from, Fd toDir, byte[] to) throws PosixException {
    rename(fromDir, from, toDir, to, 0);
  }

  /**
   * Renames unless the new name is taken ({@link Errno#EEXIST}); {@link Errno#EINVAL} on the few file systems that
   * cannot promise it.
   */
  public static void rename(Fd fromDir, byte[] from, Fd toDir, byte[] to) throws PosixException {
    rename(fromDir, from, toDir, to, RENAME_NOREPLACE);
  }

  /** Swaps two names in one step. */
  public static void exchange(Fd fromDir, byte[] from, Fd toDir, byte[] to) throws PosixException {
    rename(fromDir, from, toDir, to, RENAME_EXCHANGE);
  }

  private static void rename(Fd fromDir, byte[] from, Fd toDir, byte[] to, long flags)
      throws PosixException {
    Scratch s = Scratch.mine();
    long a = s.nameA(from, Call.RENAMEAT2);
    long b = s.nameB(to, Call.RENAMEAT2);
    long unused = Kernel.call(Call.RENAMEAT2, fromDir.number(), a, toDir.number(), b, flags);
  }
}
