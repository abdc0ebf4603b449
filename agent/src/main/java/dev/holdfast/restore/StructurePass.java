package dev.holdfast.restore;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.posix.Attributes;
import dev.holdfast.posix.Data;
import dev.holdfast.posix.Errno;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.FileStatus;
import dev.holdfast.posix.FileType;
import dev.holdfast.posix.Names;
import dev.holdfast.posix.NativePath;
import dev.holdfast.posix.OpenFlags;
import dev.holdfast.posix.Opening;
import dev.holdfast.posix.PosixException;
import dev.holdfast.posix.Stat;
import dev.holdfast.signed.PackList;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.source.CancelSignal;
import java.nio.charset.StandardCharsets;

/**
 * Makes all directories (0700) and files (of their length, empty of content; nobody else comes through the directory they
 * lie in) and fills the work list. In a tree that
 * an interrupted run had made, everything has to be there; rights given since are taken back. One thread calls; files are
 * made by a crew.
 */
final class StructurePass {
  private static final int DIRECTORY_MODE = 0700;
  private static final int FILE_MODE = 0600;
  private static final int RIGHTS = 0777;

  private final RestoreRequest request;
  private final Fd tree;
  private final boolean exists;
  private final int threads;
  private final CancelSignal cancel;

  StructurePass(
      RestoreRequest request, PartialTree tree, int threads, CancelSignal cancel) {
    this.request = request;
    this.tree = tree.tree();
    this.exists = tree.isResumed();
    this.threads = threads;
    this.cancel = cancel;
  }

  /** Makes files. */
  private final class Maker implements Crew.Worker<Entry> {
    private final DirectoryCursor cursor = new DirectoryCursor(tree);
    private final RestorePart part;

    private Maker(RestorePart part) {
      this.part = part;
    }

    @Override
    public void run(Entry file) {
      byte[] place = part.place(file.path());
      try {
        makeFile(cursor.parentOf(place), place, file);
      } catch (PosixException e) {
        throw making(place, e);
      }
    }

    @Override
    public void close() {
      cursor.close();
    }
  }

  /** Runs for one part. */
  void run(PartPlan plan, WorkList work) {
    int[] numberOfPack = numbers(plan);
    PackList packs = plan.part().snapshot().packs();
    NodeNumbers nodes = new NodeNumbers(request.preserve());
    try (
        PartEntries selected = PartEntries.of(plan, request.selection());
        Crew<Entry> crew = new Crew<>(threads, () -> new Maker(plan.part()));
        DirectoryCursor cursor = new DirectoryCursor(tree)) {
      makeFolders(plan.part(), cursor);
      for (Entry entry = selected.next(); entry != null; entry = selected.next()) {
        cancel.check();
        if (nodes.see(entry) != NodeNumbers.Role.FIRST) {
          continue;
        }
        byte[] place = plan.part().place(entry.path());
        make(entry, place, cursor, crew);
        int node = nodes.node();
        if (node >= 0) {
          work.place(node, place);
        }
        ContentPieces.each(
            entry,
            (pack, ordinal, start, length, position) -> work.add(
                numberOfPack[packs.find(pack)],
                new WorkList.Piece(node, ordinal, start, length, position)));
      }
      crew.await();
    }
    work.flush();
  }

  private static int[] numbers(PartPlan plan) {
    int[] numbers = new int[plan.part().snapshot().packs().count()];
    for (int i = 0; i < plan.packOrder().size(); i++) {
      numbers[plan.packOrder().get(i)] = i;
    }
    return numbers;
  }

  /** The folders of a part end with ordinary rights; several parts may share the outer one. */
  private void makeFolders(RestorePart part, DirectoryCursor cursor) {
    StringBuilder path = new StringBuilder();
    for (String folder : part.folders()) {
      byte[] place = path.append(folder).toString().getBytes(StandardCharsets.UTF_8);
      try {
        Names.makeDirectory(cursor.parentOf(place), DirectoryCursor.name(place), 0777);
      } catch (PosixException e) {
        if (e.errno() != Errno.EEXIST) {
          throw TargetFault.of("make directory", place, e);
        }
      }
      path.append('/');
    }
  }

  private void make(
      Entry entry, byte[] place, DirectoryCursor cursor, Crew<Entry> crew) {
    if (entry.path().length() == 1) {
      return; // the target itself
    }
    if (entry.type() == EntryType.FILE) {
      crew.add(entry, EntryKeeper.weight(entry));
    } else if (entry.type() == EntryType.DIRECTORY) {
      try {
        makeDirectory(cursor.parentOf(place), place);
      } catch (PosixException e) {
        throw making(place, e);
      }
    }
  }

  private static HoldfastException making(byte[] place, PosixException e) {
    return e.errno() == Errno.EEXIST ? collision(place) : TargetFault.of("make", place, e);
  }

  private void makeDirectory(Fd parent, byte[] place) throws PosixException {
    byte[] name = DirectoryCursor.name(place);
    if (!exists) {
      Names.makeDirectory(parent, name, DIRECTORY_MODE);
      return;
    }
    try (Fd directory = Opening.at(parent, name, OpenFlags.PATH | OpenFlags.DIRECTORY)) {
      Attributes.mode(directory, DIRECTORY_MODE);
    }
  }

  private void makeFile(Fd parent, byte[] place, Entry entry) throws PosixException {
    byte[] name = DirectoryCursor.name(place);
    if (exists) {
      takeOver(parent, name, place, entry.size());
      return;
    }
    int flags = OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.EXCL;
    // Mostly the mode it ends with, so that it need not be changed.
    int mode = entry.attributes().mode() & RIGHTS | FILE_MODE;
    try (Fd file = Opening.at(parent, name, flags, mode)) {
      if (entry.size() > 0) {
        Data.truncate(file, entry.size());
      }
    }
  }

  private static void takeOver(Fd parent, byte[] name, byte[] place, long size)
      throws PosixException {
    try (Fd file = Opening.at(parent, name, OpenFlags.PATH)) {
      FileStatus status = Stat.of(file);
      if (status.type() != FileType.FILE || status.size() != size) {
        throw new HoldfastException(
            Fault.TARGET_FAILED,
            "'" + NativePath.display(place) + "' of the interrupted restore was changed",
            "remove the directory of the interrupted restore, then run the command again",
            null);
      }
      Attributes.mode(file, FILE_MODE);
    }
  }

  static HoldfastException collision(byte[] place) {
    return new HoldfastException(
        Fault.TARGET_FAILED,
        "cannot make '" + NativePath.display(place)
            + "': the target's file system takes its name for another one",
        "choose a target whose file system tells upper from lower case",
        null);
  }
}
