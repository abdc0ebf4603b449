package dev.holdfast.restore;

import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryStreamReader;
import dev.holdfast.snapshot.EntryType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The wanted entries of a snapshot in walk order, each after the directories that lead to it. Every pass of a restore
 * goes through this and so sees the same entries in the same order.
 */
final class SelectedEntries implements AutoCloseable {
  private final EntryStreamReader in;
  private final RestoreSelection.Rules rules;
  // Directories that lead to the last entry read and were not handed out yet, outermost first.
  private final List<Entry> waiting = new ArrayList<>();
  private final Deque<Entry> ready = new ArrayDeque<>();
  private long read;
  private boolean wanted;

  SelectedEntries(RestorePart part, RestoreSelection selection) {
    this.rules = selection.rules(part.snapshot().body().roots());
    this.in = part.snapshot().entries();
  }

  /** The next entry, or null at the end. */
  @Nullable
  Entry next() {
    while (ready.isEmpty()) {
      Entry entry = in.next();
      if (entry == null) {
        return null;
      }
      if (!entry.ancestor()) {
        read++;
      }
      while (!waiting.isEmpty() && !entry.path().isAtOrBelow(waiting.getLast().path())) {
        waiting.removeLast();
      }
      if (rules.wants(entry)) {
        ready.addAll(waiting);
        waiting.clear();
        ready.add(entry);
      } else if (entry.type() == EntryType.DIRECTORY) {
        waiting.add(entry);
      }
    }
    Entry entry = ready.removeFirst();
    wanted = ready.isEmpty();
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
