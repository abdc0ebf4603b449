package dev.holdfast.restore;

import dev.holdfast.snapshot.Entry;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one part that a plan selected, in walk order, each after the directories that lead to it. Every pass that
 * follows the plan goes through this and so sees the same entries in the same order: those that the plan kept, or else
 * the snapshot's stream once more, whose packs are named by signed hashes and so cannot have become others. One thread.
 */
sealed interface PartEntries extends AutoCloseable permits SelectedEntries, PartEntries.Kept {
  /** The next entry, or null at the end. */
  @Nullable
  Entry next();

  @Override
  void close();

  /** The entries of a plan from the first one; close it. */
  static PartEntries of(PartPlan plan, RestoreSelection selection) {
    return plan.kept().isPresent()
        ? new Kept(plan.kept().get())
        : new SelectedEntries(plan.part(), selection);
  }

  /** What the plan kept. */
  final class Kept implements PartEntries {
    private final Iterator<Entry> entries;

    private Kept(List<Entry> entries) {
      this.entries = entries.iterator();
    }

    @Override
    public @Nullable Entry next() {
      return entries.hasNext() ? entries.next() : null;
    }

    @Override
    public void close() {
      // nothing is open
    }
  }
}
