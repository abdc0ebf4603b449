package dev.holdfast.posix;

import dev.holdfast.posix.Kernel.Scratch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Content of open files: read, write, holes, space, durability, locks. */
public final class Data {
  private static final long SEEK_DATA = 3;
  private static final long SEEK_HOLE = 4;
  private static final long LOCK_EX = 2;
  private static final long LOCK_NB = 4;

  /** How content will be read; a hint for the page cache. */
  public enum Advice {
    SEQUENTIAL(2),
    WILLNEED(3),
    /** Drop what is cached: a backup should not push the application's pages out. */
    DONTNEED(4);

    private final int number;

    Advice(int number) {
      this.number = number;
    }
  }

  private Data() {}

  /**
   * Reads at the current position into an array.
   *
   * @return bytes read, 0 at the end of the file; may be fewer than asked
   */
  public static int read(Fd fd, byte[] target, int offset, int length) throws PosixException {
    MemorySegment io = Scratch.mine().io();
    int wanted = Math.min(length, Scratch.IO_ROOM);
    int n = (int) Kernel.call(Call.READ, fd.number(), io.address(), wanted);
    MemorySegment.copy(io, ValueLayout.JAVA_BYTE, 0, target, offset, n);
    return n;
  }

  /** Reads at a position, leaving the descriptor's own alone; 0 at or behind the end. */
  public static int readAt(Fd fd, long position, byte[] target, int offset, int length)
      throws PosixException {
    MemorySegment io = Scratch.mine().io();
    int wanted = Math.min(length, Scratch.IO_ROOM);
    int n = (int) Kernel.call(Call.PREAD64, fd.number(), io.address(), wanted, position);
    MemorySegment.copy(io, ValueLayout.JAVA_BYTE, 0, target, offset, n);
    return n;
  }

  /** Reads at a position straight into native memory; 0 at or behind the end. */
  public static int readAt(Fd fd, long position, MemorySegment target) throws PosixException {
    return (int) Kernel.call(Call.PREAD64, fd.number(), target.address(), target.byteSize(),
        position);
  }

  /** Writes all bytes at the current position. */
  public static void write(Fd fd, byte[] source, int offset, int length) throws PosixException {
    MemorySegment io = Scratch.mine().io();
    for (int done = 0; done < length;) {
      int part = Math.min(length - done, Scratch.IO_ROOM);
      MemorySegment.copy(source, offset + done, io, ValueLayout.JAVA_BYTE, 0, part);
      done += (int) Kernel.call(Call.WRITE, fd.number(), io.address(), part);
    }
  }

  /** Writes all bytes at a position, leaving the descriptor's own alone. */
  public static void writeAt(Fd fd, long position, byte[] source, int offset, int length)
      throws PosixException {
    MemorySegment io = Scratch.mine().io();
    for (int done = 0; done < length;) {
      int part = Math.min(length - done, Scratch.IO_ROOM);
      MemorySegment.copy(source, offset + done, io, ValueLayout.JAVA_BYTE, 0, part);
      done += (int) Kernel.call(Call.PWRITE64, fd.number(), io.address(), part, position + done);
    }
  }

  /** Where data begins at or after {@code position}, or -1 when only a hole follows. */
  public static long nextData(Fd fd, long position) throws PosixException {
    return seek(fd, position, SEEK_DATA);
  }

  /** Where a hole begins at or after {@code position} (the end of the file counts as one), or -1 behind the end. */
  public static long nextHole(Fd fd, long position) throws PosixException {
    return seek(fd, position, SEEK_HOLE);
  }

  private static long seek(Fd fd, long position, long whence) throws PosixException {
    long at = Kernel.attempt(Call.LSEEK, fd.number(), position, whence, 0);
    return at == -Errno.ENXIO.number() ? -1 : Kernel.check(Call.LSEEK, at);
  }

  /** Sets the length; what is added reads as zeros and takes no space. */
  public static void truncate(Fd fd, long sizeBytes) throws PosixException {
    long unused = Kernel.call(Call.FTRUNCATE, fd.number(), sizeBytes);
  }

  /**
   * Reserves space without changing the length, so that a full disk shows before the writing.
   *
   * @return false when the file system cannot do it
   * @throws PosixException {@link Errno#ENOSPC} and others
   */
  public static boolean allocate(Fd fd, long position, long length) throws PosixException {
    long result = Kernel.attempt(Call.FALLOCATE, fd.number(), 1, position, length);
    if (result == -Errno.EOPNOTSUPP.number() || result == -Errno.ENOSYS.number()) {
      return false;
    }
    return Kernel.check(Call.FALLOCATE, result) == 0;
  }

  /** Gives the page cache a hint about a range ({@code length} 0 = to the end); a refusal does not matter. */
  public static void advise(Fd fd, long position, long length, Advice advice) {
    long unused = Kernel.attempt(Call.FADVISE64, fd.number(), position, length, advice.number);
  }

  /** Waits until content and metadata are on disk; for a directory, until its names are. */
  public static void sync(Fd fd) throws PosixException {
    long unused = Kernel.call(Call.FSYNC, fd.number(), 0);
  }

  /** Waits until content is on disk, with the metadata needed to read it. */
  public static void syncContent(Fd fd) throws PosixException {
    long unused = Kernel.call(Call.FDATASYNC, fd.number(), 0);
  }

  /** Waits until everything written to the file system of {@code fd} is on disk. */
  public static void syncFileSystem(Fd fd) throws PosixException {
    long unused = Kernel.call(Call.SYNCFS, fd.number(), 0);
  }

  /**
   * Takes the exclusive advisory lock of the open file ({@code flock}) without waiting; closing the last descriptor
   * frees it, a killed process included.
   *
   * @return false when somebody else holds it
   */
  public static boolean tryLock(Fd fd) throws PosixException {
    long result = Kernel.attempt(Call.FLOCK, fd.number(), LOCK_EX | LOCK_NB, 0, 0);
    return result != -Errno.EAGAIN.number() && Kernel.check(Call.FLOCK, result) == 0;
  }
}
