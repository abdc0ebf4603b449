package dev.holdfast.posix;

/** Flags of {@code open(2)} with this machine's values; {@code O_CLOEXEC} is always added by {@link Opening}. */
public final class OpenFlags {
  public static final int RDONLY = 0;
  public static final int WRONLY = 1;
  public static final int RDWR = 2;
  public static final int CREAT = 0x40;
  public static final int EXCL = 0x80;
  public static final int TRUNC = 0x200;
  public static final int APPEND = 0x400;

  /** So that opening a FIFO never waits for a writer. */
  public static final int NONBLOCK = 0x800;

  public static final int DIRECTORY = Machine.pick(0x10000, 0x4000);
  public static final int NOFOLLOW = Machine.pick(0x20000, 0x8000);

  /** Do not touch atime; only for the file's owner or root, else EPERM ({@link Opening} then tries without). */
  public static final int NOATIME = 0x40000;

  /** A handle on the thing itself, without reading it. */
  public static final int PATH = 0x200000;

  static final int CLOEXEC = 0x80000;

  private OpenFlags() {}
}
