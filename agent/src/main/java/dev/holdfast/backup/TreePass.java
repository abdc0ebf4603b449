package dev.holdfast.backup;

import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryCodec;
import dev.holdfast.snapshot.Extent;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.source.LocalStat;
import dev.holdfast.source.TreeCacheWriter;
import java.util.List;

/**
 * Second pass over a captured tree: now that every pack has a name, each entry gets the place of its content and goes into
 * the entry stream and into the local tree cache. One thread.
 */
final class TreePass {
  private final StreamExtents extents;
  private final ChunkStream tree;
  private final TreeCacheWriter cache;
  private final PackUse use;
  private final EntryScratch groups;
  private final EntryCodec.Encoder encoder = new EntryCodec.Encoder();
  private final byte[] prefix = new byte[10];

  TreePass(
      StreamExtents extents,
      ChunkStream tree,
      TreeCacheWriter cache,
      PackUse use,
      EntryScratch groups) {
    this.extents = extents;
    this.tree = tree;
    this.cache = cache;
    this.use = use;
    this.groups = groups;
  }

  /** Writes all records. */
  void run(PendingRecords.Reader records) {
    while (records.next()) {
      long kind = records.number(0);
      LocalStat stat =
          new LocalStat(
              records.number(3), records.number(4), records.number(5), (int) records.number(6));
      if (kind == CaptureCollector.PLACED) {
        boolean directory = records.number(2) != 0;
        write(records.entry(), records.entryLength(), directory, stat);
        remember(records.number(1), records.entry(), records.entryLength());
      } else {
        Entry entry = kind == CaptureCollector.LINK ? link(records) : placed(records);
        use.add(entry.content());
        int length = encoder.encode(entry);
        write(encoder.buffer(), length, false, stat);
        if (kind != CaptureCollector.LINK) {
          remember(entry.hardLinkGroup(), encoder.buffer(), length);
        }
      }
    }
  }

  private void write(byte[] entry, int length, boolean directory, LocalStat stat) {
    tree.write(prefix, 0, varint(length));
    tree.write(entry, 0, length);
    if (!directory) {
      cache.add(entry, length, stat);
    }
  }

  /** The other names of a group take the rest of their entry from its first one. */
  private void remember(long group, byte[] entry, int length) {
    if (group != 0) {
      groups.put(group, entry, length);
    }
  }

  private Entry link(PendingRecords.Reader records) {
    PathBytes path = PathBytes.of(records.entry(), 0, records.entryLength());
    return groups.get(records.number(1)).withPath(path);
  }

  private Entry placed(PendingRecords.Reader records) {
    Entry entry = EntryCodec.decodeUnplaced(records.entry(), 0, records.entryLength());
    List<Extent> content = extents.of(records.number(1), records.number(2));
    return entry.withContent(content);
  }

  private int varint(int value) {
    int n = 0;
    int rest = value;
    while (rest >= 0x80) {
      prefix[n++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    prefix[n++] = (byte) rest;
    return n;
  }
}
