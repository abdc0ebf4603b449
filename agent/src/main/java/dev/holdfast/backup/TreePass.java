package dev.holdfast.backup;

import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryCodec;
import dev.holdfast.snapshot.Extent;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.source.LocalStat;
import dev.holdfast.source.TreeCacheWriter;

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
      Entry entry = entry(records);
      use.add(entry.content());
      int length = encoder.encode(entry);
      int n = varint(length);
      tree.write(prefix, 0, n);
      tree.write(encoder.buffer(), 0, length);
      long kind = records.number(0);
      if (entry.hardLinkGroup() != 0 && kind != CaptureCollector.LINK) {
        groups.put(entry.hardLinkGroup(), encoder.buffer(), length);
      }
      cache.add(
          entry,
          new LocalStat(
              records.number(3), records.number(4), records.number(5), (int) records.number(6)));
    }
  }

  private Entry entry(PendingRecords.Reader records) {
    long kind = records.number(0);
    if (kind == CaptureCollector.LINK) {
      PathBytes path = PathBytes.of(records.entry(), 0, records.entryLength());
      return groups.get(records.number(1)).withPath(path);
    }
    if (kind == CaptureCollector.PLACED) {
      return EntryCodec.decode(records.entry(), 0, records.entryLength());
    }
    Entry entry = EntryCodec.decodeUnplaced(records.entry(), 0, records.entryLength());
    java.util.List<Extent> placed = extents.of(records.number(1), records.number(2));
    return entry.withContent(placed);
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
