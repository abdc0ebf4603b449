package dev.holdfast.restore;

import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryStreamReader;
import dev.holdfast.snapshot.EntryType;
import org.jspecify.annotations.Nullable;

/**
 * The wanted entries of a snapshot in walk order, each after the directories that lead to it. Every pass of a restore
 * goes through this and so sees the same entries in the same order.
 */
final class SelectedEntries implements AutoCloseable {
  private final EntryStreamReader in;
  private final RestoreSelection.Rules rules;
  // Directories that lead to the last entry read and were not handed out yet, outermost first.
  private final FolderChain waiting = new FolderChain();
  // The wanted entry that all of them lead to, while they are handed out.
  private @Nullable Entry ready;
  private long read;
  private boolean wanted;

  SelectedEntries(RestorePart part, RestoreSelection selection) {
    this.rules = selection.rules(part.snapshot().body().roots());
    this.in = part.snapshot().entries();
  }

  /** The next entry, or null at the end. */
  @Nullable
  Entry next() {
    while (ready == null) {
      Entry entry = in.next();
      if (entry == null) {
        return null;
      }
      if (!entry.ancestor()) {
        read++;
      }
      while (!waiting.isEmpty() && !waiting.leadsTo(entry.path())) {
        waiting.removeInnermost();
      }
      if (rules.wants(entry)) {
        ready = entry;
      } else if (entry.type() == EntryType.DIRECTORY) {
        waiting.add(entry);
      }
    }
    wanted = waiting.isEmpty();
    if (!wanted) {
      return waiting.removeOutermost();
    }
    Entry entry = ready;
    ready = null;
    return entry;
  }

  /** Whether the last entry was wanted itself and does not only lead to one. */
  boolean wanted() {
    return wanted;
  }

  /** Entries read so far, ancestors left out. */
  long read() {
    return read;
  }

  @Override
  public void close() {
    in.close();
  }
}
