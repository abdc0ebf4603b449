package dev.holdfast.restore;

import dev.holdfast.posix.Fd;
import dev.holdfast.posix.FileStatus;
import dev.holdfast.posix.FileType;
import dev.holdfast.posix.Names;
import dev.holdfast.posix.PosixException;
import dev.holdfast.posix.Stat;
import dev.holdfast.snapshot.Entry;
import java.util.Arrays;

/**
 * Makes what is neither a file nor a directory. In a tree of an interrupted run a thing that is there and is the right one
 * stays. One thread.
 */
final class NodeMaker {
  private final boolean resumed;
  private final Losses losses;

  NodeMaker(PartialTree tree, Losses losses) {
    this.resumed = tree.isResumed();
    this.losses = losses;
  }

  /** Makes a link, pipe, socket or device; false when it was refused, which is counted. */
  boolean make(Entry entry, byte[] place, Fd parent) throws PosixException {
    byte[] name = DirectoryCursor.name(place);
    try {
      create(entry, parent, name);
      return true;
    } catch (PosixException e) {
      switch (e.errno()) {
        case EEXIST -> {
          if (resumed && isThere(entry, parent, name)) {
            return true;
          }
          throw StructurePass.collision(place);
        }
        case EPERM, EACCES, EINVAL, EOPNOTSUPP, ENAMETOOLONG, ENOSYS -> {
          losses.add(Loss.NODE, entry.path(), entry.type().text() + ": " + e.errno().text());
          return false;
        }
        default -> throw e;
      }
    }
  }

  private static void create(Entry entry, Fd parent, byte[] name) throws PosixException {
    switch (entry.type()) {
      case SYMLINK -> Names.makeSymlink(parent, name, entry.linkTarget().toBytes());
      case FIFO -> Names.makeNode(parent, name, FileType.FIFO, 0600, 0, 0);
      case SOCKET -> Names.makeNode(parent, name, FileType.SOCKET, 0600, 0, 0);
      case CHARDEV -> device(entry, parent, name, FileType.CHARDEV);
      case BLOCKDEV -> device(entry, parent, name, FileType.BLOCKDEV);
      case FILE, DIRECTORY -> throw new IllegalArgumentException(entry.type().text());
    }
  }

  private static void device(Entry entry, Fd parent, byte[] name, FileType type)
      throws PosixException {
    Names.makeNode(parent, name, type, 0600, entry.device().major(), entry.device().minor());
  }

  private static boolean isThere(Entry entry, Fd parent, byte[] name) throws PosixException {
    FileStatus found = Stat.at(parent, name);
    return switch (entry.type()) {
      case SYMLINK ->
          found.type() == FileType.SYMLINK
              && Arrays.equals(Stat.readLink(parent, name), entry.linkTarget().toBytes());
      case FIFO -> found.type() == FileType.FIFO;
      case SOCKET -> found.type() == FileType.SOCKET;
      case CHARDEV -> found.type() == FileType.CHARDEV && sameDevice(entry, found);
      case BLOCKDEV -> found.type() == FileType.BLOCKDEV && sameDevice(entry, found);
      case FILE, DIRECTORY -> false;
    };
  }

  private static boolean sameDevice(Entry entry, FileStatus found) {
    return found.rdevMajor() == entry.device().major()
        && found.rdevMinor() == entry.device().minor();
  }

  /** Gives the first name of a group another one; where the first could not be made, this one is counted too. */
  void link(Entry entry, byte[] place, Fd parent, Fd firstParent, byte[] first)
      throws PosixException {
    byte[] name = DirectoryCursor.name(place);
    byte[] firstName = DirectoryCursor.name(first);
    try {
      Names.link(firstParent, firstName, parent, name);
    } catch (PosixException e) {
      switch (e.errno()) {
        case EEXIST -> {
          boolean same =
              resumed && Stat.at(parent, name).sameFile(Stat.at(firstParent, firstName));
          if (!same) {
            throw e;
          }
        }
        case ENOENT, EPERM, EMLINK, EOPNOTSUPP, EXDEV ->
            losses.add(Loss.NODE, entry.path(), "hard link: " + e.errno().text());
        default -> throw e;
      }
    }
  }
}
