package dev.holdfast.restore;

import dev.holdfast.posix.Attributes;
import dev.holdfast.posix.Errno;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.FileStatus;
import dev.holdfast.posix.Listing;
import dev.holdfast.posix.Names;
import dev.holdfast.posix.OpenFlags;
import dev.holdfast.posix.Opening;
import dev.holdfast.posix.PosixException;
import dev.holdfast.posix.Stat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Moves the entries of a finished tree into a mount point, which cannot be renamed over. One thread. */
final class MountMove {
  private final Fd from;
  private final Fd to;
  private final Path target;

  MountMove(Fd from, Fd to, Path target) {
    this.from = from;
    this.to = to;
    this.target = target;
  }

  void run() throws PosixException {
    List<byte[]> names = new ArrayList<>();
    try (Listing listing = new Listing(32 << 10)) {
      listing.start(from);
      while (listing.next()) {
        names.add(listing.name());
      }
    }
    for (byte[] name : names) {
      move(name);
    }
  }

  private void move(byte[] name) throws PosixException {
    try {
      rename(name);
    } catch (PosixException e) {
      if (e.errno() != Errno.EACCES) {
        throw e;
      }
      // Moving a directory writes its '..', which needs a right that the captured mode may not give.
      try (Fd moved = Opening.at(from, name, OpenFlags.PATH | OpenFlags.DIRECTORY)) {
        FileStatus status = Stat.of(moved);
        Attributes.mode(moved, status.mode() | 0300);
        rename(name);
        Attributes.mode(moved, status.mode());
      }
    }
  }

  private void rename(byte[] name) throws PosixException {
    try {
      Names.rename(from, name, to, name);
    } catch (PosixException e) {
      if (e.errno() != Errno.EINVAL) {
        throw e;
      }
      if (exists(name)) {
        throw new PosixException(17, "rename into " + target); // EEXIST
      }
      Names.replace(from, name, to, name);
    }
  }

  private boolean exists(byte[] name) throws PosixException {
    try {
      FileStatus unused = Stat.at(to, name);
      return true;
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }
}
