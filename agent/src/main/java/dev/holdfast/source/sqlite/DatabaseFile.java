package dev.holdfast.source.sqlite;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.posix.Data;
import dev.holdfast.posix.Errno;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.FileStatus;
import dev.holdfast.posix.FileType;
import dev.holdfast.posix.NativePath;
import dev.holdfast.posix.OpenFlags;
import dev.holdfast.posix.Opening;
import dev.holdfast.posix.PosixException;
import dev.holdfast.posix.Stat;
import dev.holdfast.snapshot.PathBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The file of a database as it was found, before SQLite sees it.
 *
 * @param path as configured
 * @param real with all symbolic links resolved; the journals lie beside it
 * @param status of the file itself
 * @param wal whether its header says write-ahead log
 */
record DatabaseFile(PathBytes path, PathBytes real, FileStatus status, boolean wal) {
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_BYTES = 100;
  private static final int WRITE_VERSION = 18;
  private static final int WAL_VERSION = 2;

  static DatabaseFile look(PathBytes path) {
    try (Fd handle = Opening.absolute(path.toBytes(), OpenFlags.PATH)) {
      FileStatus status = Stat.of(handle);
      if (status.type() == FileType.DIRECTORY) {
        throw notADatabase(path, "a directory");
      }
      if (status.type() != FileType.FILE) {
        throw notADatabase(path, "no regular file");
      }
      return new DatabaseFile(path, real(path), status, header(path, status));
    } catch (PosixException e) {
      throw unreadable(path, e);
    }
  }

  /** The status now; for comparing with {@link #status()}. */
  FileStatus statusNow() {
    try (Fd handle = Opening.absolute(real.toBytes(), OpenFlags.PATH)) {
      return Stat.of(handle);
    } catch (PosixException e) {
      throw unreadable(path, e);
    }
  }

  /** Whether a companion such as {@code -wal} exists. */
  boolean has(String suffix) {
    byte[] tail = suffix.getBytes(StandardCharsets.US_ASCII);
    byte[] name = Arrays.copyOf(real.toBytes(), real.length() + tail.length);
    System.arraycopy(tail, 0, name, real.length(), tail.length);
    try {
      FileStatus unused = Stat.absolute(name);
      return true;
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw unreadable(PathBytes.of(name), e);
    }
  }

  private static boolean header(PathBytes path, FileStatus status) throws PosixException {
    if (status.size() == 0) {
      throw notADatabase(path, "an empty file");
    }
    byte[] header = new byte[HEADER_BYTES];
    int have = 0;
    try (Fd fd = Opening.absolute(path.toBytes(), OpenFlags.RDONLY | OpenFlags.NONBLOCK)) {
      while (have < HEADER_BYTES) {
        int n = Data.readAt(fd, have, header, have, HEADER_BYTES - have);
        if (n == 0) {
          break;
        }
        have += n;
      }
    }
    if (have < HEADER_BYTES || !Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw notADatabase(path, "a file that does not begin like one");
    }
    return header[WRITE_VERSION] == WAL_VERSION;
  }

  private static PathBytes real(PathBytes path) {
    try {
      return PathBytes.of(NativePath.of(NativePath.toPath(path.toBytes()).toRealPath()));
    } catch (IOException e) {
      throw new HoldfastException(Fault.SOURCE_UNREADABLE, path + " cannot be resolved", e);
    }
  }

  private static HoldfastException notADatabase(PathBytes path, String what) {
    return new HoldfastException(
        Fault.SOURCE_NOT_A_DATABASE, path + " is " + what + " (expected: a SQLite database)");
  }

  private static HoldfastException unreadable(PathBytes path, PosixException cause) {
    return switch (cause.errno()) {
      case ENOENT, ENOTDIR ->
          new HoldfastException(Fault.SOURCE_MISSING, path + " does not exist", cause);
      default ->
          new HoldfastException(
              Fault.SOURCE_UNREADABLE, path + " cannot be read: " + cause.errno().text(), cause);
    };
  }
}
