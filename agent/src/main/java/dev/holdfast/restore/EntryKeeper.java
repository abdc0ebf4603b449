package dev.holdfast.restore;

import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.ExtendedAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps what a plan selects while it is little, so that the passes after it need not read and judge all entries of a
 * snapshot again for one file. What it keeps of all parts together is bounded. One thread.
 */
final class EntryKeeper {
  /** Entries of all parts together. */
  static final int MOST_ENTRIES = 1000;

  /** Estimated heap of all of them. */
  static final long MOST_BYTES = 2L << 20;

  private static final long ENTRY_BYTES = 300;
  private static final long ITEM_BYTES = 120;

  private int entriesLeft;
  private long bytesLeft;
  private boolean keeping;
  private List<Entry> kept = new ArrayList<>();
  private long keptBytes;

  EntryKeeper(int mostEntries, long mostBytes) {
    this.entriesLeft = mostEntries;
    this.bytesLeft = mostBytes;
  }

  /** One with the ordinary bounds. */
  static EntryKeeper ordinary() {
    return new EntryKeeper(MOST_ENTRIES, MOST_BYTES);
  }

  /** Begins with the next part. */
  void begin() {
    keeping = true;
    kept = new ArrayList<>();
    keptBytes = 0;
  }

  /** The next entry of the part. */
  void add(Entry entry) {
    if (!keeping) {
      return;
    }
    keptBytes += weight(entry);
    if (kept.size() == entriesLeft || keptBytes > bytesLeft) {
      keeping = false;
      kept = new ArrayList<>();
    } else {
      kept.add(entry);
    }
  }

  /** All entries of the part in their order; empty when they are too many. */
  Optional<List<Entry>> end() {
    if (!keeping) {
      return Optional.empty();
    }
    entriesLeft -= kept.size();
    bytesLeft -= keptBytes;
    return Optional.of(List.copyOf(kept));
  }

  /** Roughly what an entry holds of the heap, in bytes. */
  static long weight(Entry entry) {
    long items =
        (long) entry.holes().size() + entry.xattrs().size() + entry.content().size();
    long bytes = ENTRY_BYTES + items * ITEM_BYTES + entry.path().length();
    bytes += entry.linkTarget().length();
    bytes += 2L * entry.attributes().owner().length() + 2L * entry.attributes().group().length();
    for (ExtendedAttribute attribute : entry.xattrs()) {
      bytes += attribute.name().length() + attribute.value().remaining();
    }
    return bytes;
  }
}
