package dev.holdfast.restore;

import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import java.util.Set;

/**
 * Numbers what has to be found again: files with content and first names of hard-link groups. Each pass over the same
 * entries gives the same numbers. One thread.
 */
final class NodeNumbers {
  /** What to do with an entry. */
  enum Role {
    /** It does not come back. */
    SKIPPED,
    /** It is made. */
    FIRST,
    /** It is another name of the node {@link #first}. */
    FURTHER
  }

  private final Set<Preserve> preserve;
  private final LinkGroups groups = new LinkGroups();
  private int count;
  private int first = -1;

  NodeNumbers(Set<Preserve> preserve) {
    this.preserve = preserve;
  }

  /** Decides about the next entry. */
  Role see(Entry entry) {
    first = -1;
    if (!Gate.comesBack(entry.type(), preserve)) {
      return Role.SKIPPED;
    }
    if (entry.hardLinkGroup() != 0) {
      int node = groups.firstOrNote(entry, count);
      first = node >= 0 ? node : count++;
      return node >= 0 ? Role.FURTHER : Role.FIRST;
    }
    if (entry.type() == EntryType.FILE && entry.contentBytes() > 0) {
      first = count++;
    }
    return Role.FIRST;
  }

  /** The node of the last entry, or -1 when it has none. */
  int node() {
    return first;
  }

  /** Nodes so far. */
  int count() {
    return count;
  }
}
