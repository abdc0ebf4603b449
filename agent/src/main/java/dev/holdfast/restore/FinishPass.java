package dev.holdfast.restore;

import dev.holdfast.posix.Accounts;
import dev.holdfast.posix.Attributes;
import dev.holdfast.posix.Errno;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.FileStatus;
import dev.holdfast.posix.OpenFlags;
import dev.holdfast.posix.Opening;
import dev.holdfast.posix.PosixException;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.source.CancelSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes links, pipes and nodes, then gives everything its owner, attributes, mode and time; a directory after all that lies
 * below it. One thread calls; files are finished by a crew.
 */
final class FinishPass {
  /** Directories that wait for the files below them; then the crew is waited for. */
  private static final long MOST_WAITING_BYTES = 256L << 10;

  private final RestoreRequest request;
  private final Fd tree;
  private final int threads;
  private final Gate gate;
  private final AttributeWriter attributes;
  private final NodeMaker nodeMaker;
  private final ContentPass.Watch watch;
  private final FolderChain open = new FolderChain();
  private final List<Entry> waiting = new ArrayList<>();
  private long waitingBytes;

  FinishPass(
      RestoreRequest request, PartialTree tree, Losses losses, int threads,
      ContentPass.Watch watch) {
    this.request = request;
    this.tree = tree.tree();
    this.threads = threads;
    this.gate = new Gate(request.preserve(), Accounts.effectiveUser() == 0, losses);
    this.attributes = new AttributeWriter(gate, new OwnerNumbers(), losses);
    this.nodeMaker = new NodeMaker(tree, losses);
    this.watch = watch;
  }

  /** Finishes files. */
  private final class Finisher implements Crew.Worker<Entry> {
    private final DirectoryCursor cursor = new DirectoryCursor(tree);
    private final RestorePart part;

    private Finisher(RestorePart part) {
      this.part = part;
    }

    @Override
    public void run(Entry file) {
      byte[] place = part.place(file.path());
      try {
        finish(cursor.parentOf(place), place, file);
      } catch (PosixException e) {
        throw TargetFault.of("finish", place, e);
      }
    }

    @Override
    public void close() {
      cursor.close();
    }
  }

  /** Runs for one part. */
  void run(PartPlan plan, WorkList work) {
    NodeNumbers nodes = new NodeNumbers(request.preserve());
    try (
        PartEntries selected = PartEntries.of(plan, request.selection());
        Crew<Entry> crew = new Crew<>(threads, () -> new Finisher(plan.part()));
        DirectoryCursor cursor = new DirectoryCursor(tree)) {
      for (Entry entry = selected.next(); entry != null; entry = selected.next()) {
        CancelSignal cancel = watch.cancel();
        cancel.check();
        NodeNumbers.Role role = nodes.see(entry);
        byte[] place = plan.part().place(entry.path());
        closeUntil(entry, plan, crew);
        switch (role) {
          case SKIPPED -> {
            // the plan has told it
          }
          case FURTHER -> link(entry, place, work.place(nodes.node()), cursor);
          case FIRST -> first(entry, place, cursor, crew);
        }
        watch.observer().finished(1);
      }
      while (!open.isEmpty()) {
        leave(open.removeInnermost(), plan, crew);
      }
      finishDirectories(plan, crew);
    }
  }

  private void closeUntil(Entry entry, PartPlan plan, Crew<Entry> crew) {
    while (!open.isEmpty() && !open.leadsTo(entry.path())) {
      leave(open.removeInnermost(), plan, crew);
    }
  }

  /** Nothing more is made in a directory; its files may still be under way. */
  private void leave(Entry directory, PartPlan plan, Crew<Entry> crew) {
    waiting.add(directory);
    waitingBytes += EntryKeeper.weight(directory);
    if (waitingBytes > MOST_WAITING_BYTES) {
      finishDirectories(plan, crew);
    }
  }

  /** Those below come before those above: they were left in this order. */
  private void finishDirectories(PartPlan plan, Crew<Entry> crew) {
    crew.await();
    for (Entry directory : waiting) {
      finishDirectory(directory, plan);
    }
    waiting.clear();
    waitingBytes = 0;
  }

  private void first(
      Entry entry, byte[] place, DirectoryCursor cursor, Crew<Entry> crew) {
    if (place.length == 0) {
      return; // the target itself: last of all
    }
    switch (entry.type()) {
      case DIRECTORY -> open.add(entry);
      case FILE -> crew.add(entry, EntryKeeper.weight(entry));
      case SYMLINK, FIFO, SOCKET, CHARDEV, BLOCKDEV -> make(entry, place, cursor);
    }
  }

  private void make(Entry entry, byte[] place, DirectoryCursor cursor) {
    try {
      Fd parent = cursor.parentOf(place);
      if (nodeMaker.make(entry, place, parent)) {
        finish(parent, place, entry);
      }
    } catch (PosixException e) {
      throw TargetFault.of("finish", place, e);
    }
  }

  private void finish(Fd parent, byte[] place, Entry entry) throws PosixException {
    int handle = entry.type() == EntryType.FILE ? OpenFlags.RDONLY : OpenFlags.PATH;
    byte[] name = DirectoryCursor.name(place);
    try (Fd fd = Opening.at(parent, name, handle | OpenFlags.NONBLOCK)) {
      attributes.write(fd, entry);
    }
  }

  private void link(Entry entry, byte[] place, byte[] first, DirectoryCursor cursor) {
    try (DirectoryCursor other = new DirectoryCursor(tree)) {
      nodeMaker.link(entry, place, cursor.parentOf(place), other.parentOf(first), first);
    } catch (PosixException e) {
      if (e.errno() == Errno.EEXIST) {
        throw StructurePass.collision(place);
      }
      throw TargetFault.of("link", place, e);
    }
  }

  private void finishDirectory(Entry directory, PartPlan plan) {
    byte[] place = plan.part().place(directory.path());
    try (Fd fd =
        Opening.beneath(tree, place, OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
      attributes.write(fd, directory);
    } catch (PosixException e) {
      throw TargetFault.of("finish directory", place, e);
    }
  }

  /**
   * The target itself comes last of all, after it was moved: a captured {@code /} gives it everything, else it keeps what it
   * had before.
   *
   * @param before the empty target as it was found
   */
  void finishTarget(Fd target, List<PartPlan> parts, Optional<FileStatus> before) {
    for (PartPlan plan : parts) {
      if (plan.part().folders().isEmpty()) {
        try (PartEntries selected = PartEntries.of(plan, request.selection())) {
          Entry entry = selected.next();
          if (entry != null && entry.path().length() == 1) {
            write(target, entry);
            return;
          }
        }
      }
    }
    before.ifPresent(status -> giveBack(target, status));
  }

  private void write(Fd target, Entry entry) {
    try {
      attributes.write(target, entry);
    } catch (PosixException e) {
      throw TargetFault.of("give the target its attributes", e);
    }
  }

  private void giveBack(Fd target, FileStatus status) {
    try {
      if (gate.root()) {
        Attributes.owner(target, status.uid(), status.gid());
      }
      Attributes.mode(target, status.mode());
    } catch (PosixException e) {
      throw TargetFault.of("give the target its mode back", e);
    }
  }
}
