package dev.holdfast.source.files;

import dev.holdfast.posix.Data;
import dev.holdfast.posix.Errno;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.FileStatus;
import dev.holdfast.posix.FileType;
import dev.holdfast.posix.PosixException;
import dev.holdfast.posix.Stat;
import dev.holdfast.snapshot.Hole;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one open file and says whether what was read is one moment's content.
 *
 * <p>Size, mtime, ctime and inode are compared before and after; when they differ the file is read again, up to three
 * times, and then marked. Kernels before 6.13 stamp times in steps of some milliseconds, so a file touched just now is
 * given one step of rest first: a write during the reading then shows. Writes through a shared mapping do not show at
 * all; databases have sources of their own for that.
 */
final class ContentReader {
  private static final int RETRIES = 3;
  private static final long RETRY_LIMIT_BYTES = 64L << 20;
  private static final long DROP_FROM_BYTES = 8L << 20;
  private static final int MIN_HOLE_BYTES = 64 << 10;
  private static final int MAX_HOLES = 8192;
  private static final Duration TIME_STEP = Duration.ofMillis(12);

  private final InstantSource clock;
  private final byte[] buffer = new byte[128 * 1024];
  private final List<Hole> holes = new ArrayList<>();

  ContentReader(InstantSource clock) {
    this.clock = clock;
  }

  /** Takes the bytes outside the holes, in order. */
  interface Out {
    void write(byte[] bytes, int offset, int length);

    /** What was written is void: the file is read again from its begin. */
    void restart();
  }

  /**
   * What was read.
   *
   * @param status of the file before the reading that counts
   * @param sizeBytes bytes read, holes included
   * @param changed whether it may mix several moments
   */
  record Result(FileStatus status, long sizeBytes, List<Hole> holes, boolean changed) {}

  /**
   * Reads the file to the size it has at the begin.
   *
   * @param opened what the descriptor said when it was opened just now
   * @throws PosixException when reading fails, or {@link Errno#EISDIR} when it is no regular file
   */
  Result read(Fd fd, FileStatus opened, Out out) throws PosixException {
    for (int attempt = 0;; attempt++) {
      FileStatus before = rested(fd, attempt == 0 ? opened : Stat.of(fd));
      if (before.type() != FileType.FILE) {
        throw new PosixException(Errno.EISDIR.number(), "read");
      }
      long end = pass(fd, before, out);
      FileStatus after = Stat.of(fd);
      boolean whole = end == before.size() && before.sameContentState(after);
      if (whole || attempt == RETRIES || before.size() > RETRY_LIMIT_BYTES) {
        if (end >= DROP_FROM_BYTES) {
          Data.advise(fd, 0, 0, Data.Advice.DONTNEED);
        }
        return new Result(before, end, holesWithin(end), !whole);
      }
      out.restart();
    }
  }

  private FileStatus rested(Fd fd, FileStatus status) throws PosixException {
    Instant stamped = Instant.ofEpochSecond(status.ctimeSeconds(), status.ctimeNanos());
    Duration age = Duration.between(stamped, clock.instant());
    if (age.compareTo(TIME_STEP) >= 0 || age.isNegative()) {
      return status;
    }
    try {
      Thread.sleep(TIME_STEP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the walk stops at its next breath
    }
    return Stat.of(fd);
  }

  /** Reads once; returns where the content ended, at most the size told. */
  private long pass(Fd fd, FileStatus status, Out out) throws PosixException {
    holes.clear();
    long size = status.size();
    boolean sparse = status.blocks() * 512 < size && size >= MIN_HOLE_BYTES;
    if (!sparse) {
      if (size > buffer.length) {
        Data.advise(fd, 0, 0, Data.Advice.SEQUENTIAL);
      }
      return copy(fd, 0, size, out);
    }
    long at = 0;
    while (at < size) {
      long data = holes.size() < MAX_HOLES ? Data.nextData(fd, at) : at;
      long next = data < 0 ? size : Math.min(data, size);
      if (next - at >= MIN_HOLE_BYTES) {
        addHole(at, next - at);
        at = next;
        continue;
      }
      long hole = holes.size() < MAX_HOLES ? Data.nextHole(fd, next) : size;
      long until = hole < 0 ? size : Math.min(Math.max(hole, next), size);
      long end = copy(fd, at, until, out);
      if (end < until) {
        return end;
      }
      at = until;
    }
    return size;
  }

  /** Holes never touch each other in an entry, whatever a hole puncher does meanwhile. */
  private void addHole(long offset, long length) {
    Hole last = holes.isEmpty() ? null : holes.getLast();
    if (last != null && last.offset() + last.length() == offset) {
      holes.set(holes.size() - 1, new Hole(last.offset(), last.length() + length));
    } else {
      holes.add(new Hole(offset, length));
    }
  }

  private long copy(Fd fd, long from, long until, Out out) throws PosixException {
    long at = from;
    while (at < until) {
      int wanted = (int) Math.min(buffer.length, until - at);
      int n = Data.readAt(fd, at, buffer, 0, wanted);
      if (n == 0) {
        return at;
      }
      out.write(buffer, 0, n);
      at += n;
    }
    return at;
  }

  private List<Hole> holesWithin(long end) {
    List<Hole> within = new ArrayList<>(holes.size());
    for (Hole hole : holes) {
      if (hole.offset() + hole.length() <= end) {
        within.add(hole);
      }
    }
    return List.copyOf(within);
  }
}
