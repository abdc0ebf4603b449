package dev.holdfast.restore;

import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryStreamReader;
import dev.holdfast.snapshot.EntryType;
import org.jspecify.annotations.Nullable;

/**
 * The wanted entries read from a snapshot's stream and judged by the selection. The plan reads it so; it also counts. One
 * thread.
 */
final class SelectedEntries implements PartEntries {
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

  @Override
  public @Nullable Entry next() {
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
