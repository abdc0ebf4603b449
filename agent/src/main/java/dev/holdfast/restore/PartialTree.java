package dev.holdfast.restore;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.posix.Accounts;
import dev.holdfast.posix.Data;
import dev.holdfast.posix.Errno;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.FileStatus;
import dev.holdfast.posix.FileType;
import dev.holdfast.posix.Names;
import dev.holdfast.posix.OpenFlags;
import dev.holdfast.posix.Opening;
import dev.holdfast.posix.PosixException;
import dev.holdfast.posix.Stat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The private directory beside (or in) the target: {@code tree} grows in it, {@code work} holds packs and lists, {@code
 * journal} says how far an earlier run came. Locked against a second run. One thread.
 */
final class PartialTree implements AutoCloseable {
  private static final byte[] TREE = ascii("tree");
  private static final byte[] WORK = ascii("work");
  private static final byte[] JOURNAL = ascii("journal");

  private final TargetPlace place;
  private final Fd directory;
  private final Journal journal;
  private final Fd tree;
  private final boolean resumed;

  private PartialTree(TargetPlace place, Fd directory, Journal journal) throws PosixException {
    this.place = place;
    this.directory = directory;
    this.resumed = journal.hasStructure();
    if (resumed) {
      TreeRemoval.emptyBut(directory, List.of(JOURNAL, TREE));
    } else {
      TreeRemoval.emptyBut(directory, List.of(JOURNAL));
      // The umask counts: the tree ends as a directory like any other that this user makes.
      Names.makeDirectory(directory, TREE, 0777);
    }
    Names.makeDirectory(directory, WORK, 0700);
    this.journal = journal;
    this.tree = Opening.at(directory, TREE, OpenFlags.RDONLY | OpenFlags.DIRECTORY);
  }

  /**
   * Makes the directory or takes over that of an interrupted run.
   *
   * @throws HoldfastException {@code TARGET_REFUSED}, {@code TARGET_BUSY}, {@code DISK_FULL}, {@code TARGET_FAILED}
   */
  static PartialTree open(TargetPlace place) {
    Fd directory = openPrivate(place);
    Journal journal = null;
    boolean usable = false;
    try {
      if (!Data.tryLock(directory)) {
        throw new HoldfastException(
            Fault.TARGET_BUSY, "another process restores into " + place.target());
      }
      Path file = procPath(directory).resolve("journal");
      journal = new Journal(file, place.key());
      if (journal.hasStructure() && !hasTree(directory)) {
        // An earlier run renamed its tree and was stopped before it cleaned up.
        journal.close();
        Names.remove(directory, JOURNAL);
        journal = new Journal(file, place.key());
      }
      PartialTree tree = new PartialTree(place, directory, journal);
      usable = true;
      return tree;
    } catch (PosixException e) {
      throw TargetFault.of("prepare " + place.partial(), e);
    } finally {
      if (!usable) {
        if (journal != null) {
          journal.close();
        }
        directory.close();
      }
    }
  }

  private static boolean hasTree(Fd directory) throws PosixException {
    try {
      return Stat.at(directory, TREE).type() == FileType.DIRECTORY;
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  private static Fd openPrivate(TargetPlace place) {
    byte[] name = place.partialName();
    try {
      Names.makeDirectory(place.holder(), name, 0700);
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOSPC || e.errno() == Errno.EDQUOT) {
        throw TargetFault.of("make " + place.partial(), e);
      }
      if (e.errno() != Errno.EEXIST) {
        throw TargetPlace.refused(place.target(), e.errno().text(), e);
      }
    }
    try {
      Fd directory = Opening.at(place.holder(), name, OpenFlags.RDONLY | OpenFlags.DIRECTORY);
      FileStatus status = Stat.of(directory);
      if (status.uid() != Accounts.effectiveUser() || (status.mode() & 077) != 0) {
        directory.close();
        throw new HoldfastException(
            Fault.TARGET_REFUSED,
            place.partial() + " belongs to user " + status.uid() + " with mode "
                + String.format("%04o", status.mode())
                + " (expected: a private directory of ours)");
      }
      return directory;
    } catch (PosixException e) {
      throw TargetPlace.refused(place.target(), place.partial() + ": " + e.errno().text(), e);
    }
  }

  /** The tree's root. */
  Fd tree() {
    return tree;
  }

  /** A private folder for whatever the run needs on disk; the way to it cannot be exchanged. */
  Path work() {
    return procPath(directory).resolve("work");
  }

  /** The tree, for what needs a path; the way to it cannot be exchanged. */
  Path treePath() {
    return procPath(directory).resolve("tree");
  }

  Journal journal() {
    return journal;
  }

  /** Whether an earlier run had made the structure. */
  boolean isResumed() { return resumed; }

  /** Gives the finished and synced tree its place. */
  void moveIntoPlace() {
    try {
      if (place.isMountPoint()) {
        new MountMove(tree, place.holder(), place.target()).run();
        Names.removeDirectory(directory, TREE);
      } else if (place.status().isPresent()) {
        Names.replace(directory, TREE, place.parent(), place.name());
      } else {
        renameToNew();
      }
      Data.sync(place.holder());
    } catch (PosixException e) {
      throw e.errno() == Errno.EEXIST || e.errno() == Errno.ENOTEMPTY
          ? new HoldfastException(
              Fault.TARGET_NOT_EMPTY,
              "target " + place.target() + " was filled meanwhile; the restored tree is in "
                  + place.partial().resolve("tree"),
              e)
          : TargetFault.of("rename the restored tree to " + place.target(), e);
    }
  }

  private void renameToNew() throws PosixException {
    try {
      Names.rename(directory, TREE, place.parent(), place.name());
    } catch (PosixException e) {
      if (e.errno() != Errno.EINVAL) {
        throw e;
      }
      // No RENAME_NOREPLACE here; an empty directory is the most that this can replace.
      Names.replace(directory, TREE, place.parent(), place.name());
    }
  }

  /** Removes the private directory with all that is in it. */
  void remove() {
    try {
      journal.close();
      TreeRemoval.empty(directory);
      Names.removeDirectory(place.holder(), place.partialName());
    } catch (PosixException e) {
      throw TargetFault.of("remove " + place.partial(), e);
    }
  }

  /** Whether the name of the private directory still leads to it. */
  boolean isStillThere() {
    try {
      FileStatus named = Stat.at(place.holder(), place.partialName());
      return named.type() == FileType.DIRECTORY && named.sameFile(Stat.of(directory));
    } catch (PosixException e) {
      return false;
    }
  }

  @Override
  public void close() {
    tree.close();
    journal.close();
    directory.close();
  }

  private static Path procPath(Fd fd) {
    return Path.of("/proc/self/fd/" + fd.number());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
