package dev.holdfast.restore;

import dev.holdfast.posix.Attributes;
import dev.holdfast.posix.Errno;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.FileType;
import dev.holdfast.posix.Listing;
import dev.holdfast.posix.Names;
import dev.holdfast.posix.OpenFlags;
import dev.holdfast.posix.Opening;
import dev.holdfast.posix.PosixException;
import dev.holdfast.posix.Stat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * Empties a directory of ours, however deep: what lies in a subdirectory is brought up to the top under a new name first,
 * so that neither paths nor descriptors pile up. Nothing outside is touched, links are removed as links. One thread.
 */
final class TreeRemoval {
  private static final int BATCH = 4096;

  private final Fd top;
  private final List<byte[]> kept;
  private int raised;

  private TreeRemoval(Fd top, List<byte[]> kept) {
    this.top = top;
    this.kept = kept;
  }

  /** Removes everything below {@code directory}, itself not. */
  static void empty(Fd directory) throws PosixException {
    emptyBut(directory, List.of());
  }

  /** Removes everything below {@code directory} but these names. */
  static void emptyBut(Fd directory, List<byte[]> kept) throws PosixException {
    new TreeRemoval(directory, kept).run();
  }

  private void run() throws PosixException {
    Deque<byte[]> directories = new ArrayDeque<>();
    clear(top, directories);
    while (!directories.isEmpty()) {
      byte[] name = directories.removeLast();
      try (Fd directory = openWritable(name)) {
        clear(directory, directories);
      }
      Names.removeDirectory(top, name);
    }
  }

  private Fd openWritable(byte[] name) throws PosixException {
    try (Fd handle = Opening.at(top, name, OpenFlags.PATH | OpenFlags.DIRECTORY)) {
      Attributes.mode(handle, 0700);
    }
    return Opening.at(top, name, OpenFlags.RDONLY | OpenFlags.DIRECTORY);
  }

  /** Removes what is no directory; directories are noted, those of a lower level after they were raised to the top. */
  private void clear(Fd directory, Deque<byte[]> directories) throws PosixException {
    try (Listing listing = new Listing(32 << 10)) {
      List<byte[]> batch = new ArrayList<>();
      do {
        batch.clear();
        listing.start(directory);
        while (batch.size() < BATCH && listing.next()) {
          byte[] name = listing.name();
          if (directory != top || !isAmong(name, kept) && !isAmong(name, directories)) {
            batch.add(name);
          }
        }
        for (byte[] name : batch) {
          clear(directory, name, directories);
        }
      } while (batch.size() == BATCH);
    }
  }

  private static boolean isAmong(byte[] name, Collection<byte[]> names) {
    return names.stream().anyMatch(noted -> Arrays.equals(noted, name));
  }

  private void clear(Fd directory, byte[] name, Deque<byte[]> directories)
      throws PosixException {
    if (Stat.at(directory, name).type() != FileType.DIRECTORY) {
      Names.remove(directory, name);
      return;
    }
    if (directory == top) {
      directories.add(name);
      return;
    }
    try (Fd handle = Opening.at(directory, name, OpenFlags.PATH | OpenFlags.DIRECTORY)) {
      Attributes.mode(handle, 0700); // moving a directory writes its '..'
    }
    directories.add(raise(directory, name));
  }

  private byte[] raise(Fd directory, byte[] name) throws PosixException {
    while (true) {
      byte[] fresh = ("removed-" + raised++).getBytes(StandardCharsets.US_ASCII);
      try {
        Names.rename(directory, name, top, fresh);
        return fresh;
      } catch (PosixException e) {
        if (e.errno() != Errno.EEXIST) {
          throw e;
        }
      }
    }
  }
}
