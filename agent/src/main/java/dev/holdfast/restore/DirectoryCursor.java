package dev.holdfast.restore;

import dev.holdfast.posix.Fd;
import dev.holdfast.posix.OpenFlags;
import dev.holdfast.posix.Opening;
import dev.holdfast.posix.PosixException;
import java.util.Arrays;

/**
 * Keeps the directory of the place that was asked for last open, for neighbours come one after the other. Every way leads
 * beneath the tree and through no symbolic link. One thread.
 */
final class DirectoryCursor implements AutoCloseable {
  private final Fd tree;
  private Fd open;
  private byte[] openPath = {};

  DirectoryCursor(Fd tree) {
    this.tree = tree;
    this.open = tree;
  }

  /** The directory that holds a place; valid until the next call. */
  Fd parentOf(byte[] place) throws PosixException {
    int slash = place.length - 1;
    while (slash > 0 && place[slash] != '/') {
      slash--;
    }
    int length = Math.max(slash, 0);
    if (length == openPath.length && Arrays.equals(place, 0, length, openPath, 0, length)) {
      return open;
    }
    byte[] path = Arrays.copyOf(place, length);
    Fd next = length == 0 ? tree : open(path);
    close();
    open = next;
    openPath = path;
    return open;
  }

  /** A walk goes down level by level: the next directory often lies in the open one. */
  private Fd open(byte[] path) throws PosixException {
    int flags = OpenFlags.PATH | OpenFlags.DIRECTORY;
    int stem = openPath.length == 0 ? 0 : openPath.length + 1;
    boolean below =
        path.length > stem
            && Arrays.equals(path, 0, openPath.length, openPath, 0, openPath.length)
            && (stem == 0 || path[stem - 1] == '/');
    return below
        ? Opening.beneath(open, Arrays.copyOfRange(path, stem, path.length), flags)
        : Opening.beneath(tree, path, flags);
  }

  /** The last component of a place. */
  static byte[] name(byte[] place) {
    int slash = place.length - 1;
    while (slash >= 0 && place[slash] != '/') {
      slash--;
    }
    return Arrays.copyOfRange(place, slash + 1, place.length);
  }

  @Override
  public void close() {
    if (open != tree) {
      open.close();
    }
    open = tree;
    openPath = new byte[0];
  }
}
