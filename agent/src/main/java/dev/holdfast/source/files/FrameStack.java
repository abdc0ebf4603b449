package dev.holdfast.source.files;

import dev.holdfast.posix.Fd;
import dev.holdfast.posix.OpenFlags;
import dev.holdfast.posix.Opening;
import dev.holdfast.posix.PosixException;
import dev.holdfast.posix.Stat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The directories between the file system's root and where the walk stands. Only the deepest few are kept open; one
 * above is opened again on the way back, through {@code ..} or by its path without links, and only believed when it is
 * the same inode on the same device.
 */
final class FrameStack implements AutoCloseable {
  private final int maxOpen;
  private final List<Frame> frames = new ArrayList<>();

  FrameStack(int maxOpen) {
    this.maxOpen = Math.max(2, maxOpen);
  }

  boolean isEmpty() { return frames.isEmpty(); }

  Frame top() {
    return frames.getLast();
  }

  void push(Frame frame) {
    frames.add(frame);
    int far = frames.size() - 1 - maxOpen;
    if (far >= 0) {
      frames.get(far).letGo();
    }
  }

  /**
   * Leaves the top directory.
   *
   * @return false when the directory above cannot be found again: its other names are out of reach
   */
  boolean pop(PathBuffer path) {
    Frame left = frames.removeLast();
    if (frames.isEmpty()) {
      left.letGo();
      return true;
    }
    Frame above = frames.getLast();
    path.cut(above.pathLength);
    if (above.fd() == null) {
      Fd again = findAgain(left, above, path);
      if (again == null) {
        left.letGo();
        above.abandon();
        return false;
      }
      above.reopened(again);
    }
    left.letGo();
    return true;
  }

  private static @Nullable Fd findAgain(Frame left, Frame above, PathBuffer path) {
    Fd below = left.fd();
    if (below != null) {
      Fd up = sameOrNull(() -> Opening.parent(below, above.openFlags), above);
      if (up != null) {
        return up;
      }
    }
    return sameOrNull(() -> byPath(path, above.openFlags), above);
  }

  private static Fd byPath(PathBuffer path, int flags) throws PosixException {
    try (Fd root = Opening.root()) {
      byte[] relative = Arrays.copyOfRange(path.array(), 1, path.length());
      return Opening.beneath(root, relative, flags);
    }
  }

  private static @Nullable Fd sameOrNull(Way way, Frame expected) {
    try {
      Fd found = way.open();
      if (Stat.of(found).sameFile(expected.status)) {
        return found;
      }
      found.close();
      return null;
    } catch (PosixException e) {
      return null; // the caller reports the directory as out of reach
    }
  }

  @FunctionalInterface
  private interface Way {
    Fd open() throws PosixException;
  }

  @Override
  public void close() {
    frames.forEach(Frame::letGo);
    frames.clear();
  }

  /** Flags for a directory whose names are read. */
  static int listingFlags() {
    return OpenFlags.RDONLY | OpenFlags.DIRECTORY | OpenFlags.NOATIME;
  }

  /** Flags for a directory that is only passed through: search permission is enough. */
  static int passingFlags() {
    return OpenFlags.PATH | OpenFlags.DIRECTORY;
  }
}
