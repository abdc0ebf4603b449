package dev.holdfast.restore;

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
import java.util.List;
import java.util.Optional;

/**
 * Makes links, pipes and nodes, then gives everything its owner, attributes, mode and time; a directory after all that lies
 * below it. One thread.
 */
final class FinishPass {
  private final RestoreRequest request;
  private final Fd tree;
  private final Gate gate;
  private final AttributeWriter attributes;
  private final NodeMaker nodeMaker;
  private final ContentPass.Watch watch;
  private final FolderChain open = new FolderChain();

  FinishPass(
      RestoreRequest request, PartialTree tree, Losses losses, boolean asRoot,
      ContentPass.Watch watch) {
    this.request = request;
    this.tree = tree.tree();
    this.gate = new Gate(request.preserve(), asRoot, losses);
    this.attributes = new AttributeWriter(gate, losses);
    this.nodeMaker = new NodeMaker(tree, losses);
    this.watch = watch;
  }

  /** Runs for one part. */
  void run(PartPlan plan, WorkList work) {
    NodeNumbers nodes = new NodeNumbers(request.preserve());
    try (
        PartEntries selected = PartEntries.of(plan, request.selection());
        DirectoryCursor cursor = new DirectoryCursor(tree)) {
      for (Entry entry = selected.next(); entry != null; entry = selected.next()) {
        CancelSignal cancel = watch.cancel();
        cancel.check();
        NodeNumbers.Role role = nodes.see(entry);
        byte[] place = plan.part().place(entry.path());
        closeUntil(entry, plan);
        switch (role) {
          case SKIPPED -> {
            // the plan has told it
          }
          case FURTHER -> link(entry, place, work.place(nodes.node()), cursor);
          case FIRST -> first(entry, place, cursor);
        }
        watch.observer().finished(1);
      }
      while (!open.isEmpty()) {
        finishDirectory(open.removeInnermost(), plan);
      }
    }
  }

  private void closeUntil(Entry entry, PartPlan plan) {
    while (!open.isEmpty() && !open.leadsTo(entry.path())) {
      finishDirectory(open.removeInnermost(), plan);
    }
  }

  private void first(Entry entry, byte[] place, DirectoryCursor cursor) {
    if (place.length == 0) {
      return; // the target itself: last of all
    }
    if (entry.type() == EntryType.DIRECTORY) {
      open.add(entry);
    } else {
      try {
        Fd parent = cursor.parentOf(place);
        byte[] name = DirectoryCursor.name(place);
        if (entry.type() == EntryType.FILE || nodeMaker.make(entry, place, parent)) {
          int handle = entry.type() == EntryType.FILE ? OpenFlags.RDONLY : OpenFlags.PATH;
          try (Fd fd = Opening.at(parent, name, handle | OpenFlags.NONBLOCK)) {
            attributes.write(fd, entry);
          }
        }
      } catch (PosixException e) {
        throw TargetFault.of("finish", place, e);
      }
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
            attributes.write(target, entry);
            return;
          }
        }
      }
    }
    before.ifPresent(status -> giveBack(target, status));
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
