package dev.holdfast.source.files;

import dev.holdfast.id.Sha256;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.Extent;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.source.CaptureSink;
import dev.holdfast.source.ContentSink;
import dev.holdfast.source.LocalStat;
import dev.holdfast.source.PreviousTree;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keeps what a capture emits in memory and holds it to the seam's contract: strict walk order, parents first, content
 * lengths that fit, one content at a time. Content gets an extent whose pack is the number of the content.
 */
final class MemorySink implements CaptureSink {
  final TreeMap<PathBytes, Entry> entries = new TreeMap<>();
  final Map<PathBytes, LocalStat> stats = new HashMap<>();
  final Map<PathBytes, byte[]> contents = new HashMap<>();
  private final Map<Long, Entry> groups = new HashMap<>();
  private final Map<Extent, byte[]> stored;
  int reused;
  int read;
  int links;
  int restarts;
  private boolean open;

  MemorySink() {
    this(new HashMap<>());
  }

  private MemorySink(Map<Extent, byte[]> stored) {
    this.stored = stored;
  }

  /** A sink for the next capture of the same store. */
  MemorySink next() {
    return new MemorySink(stored);
  }

  /** This capture as the previous tree of the next one. */
  PreviousTree asPrevious() {
    return new PreviousTree() {
      private PathBytes last = PathBytes.of("");

      @Override
      public Optional<Known> find(PathBytes path) {
        if (path.compareTo(last) < 0) {
          throw new AssertionError("asked for " + path + " after " + last);
        }
        last = path;
        Entry entry = entries.get(path);
        return entry == null ? Optional.empty() : Optional.of(new Known(entry, stats.get(path)));
      }

      @Override
      public void close() {}
    };
  }

  Entry entry(String path) {
    Entry entry = entries.get(PathBytes.of(path));
    if (entry == null) {
      throw new AssertionError("no entry " + path + " in " + entries.keySet());
    }
    return entry;
  }

  private void put(Entry entry, LocalStat stat) {
    if (open) {
      throw new AssertionError("content is open at " + entry.path());
    }
    if (!entries.isEmpty() && entries.lastKey().compareTo(entry.path()) >= 0) {
      throw new AssertionError(entry.path() + " after " + entries.lastKey());
    }
    PathBytes parent = entry.path().parent().orElse(PathBytes.of("/"));
    boolean top = parent.equals(PathBytes.of("/"));
    if (!top
        && (entries.get(parent) == null || entries.get(parent).type() != EntryType.DIRECTORY)) {
      throw new AssertionError("no parent of " + entry.path());
    }
    entries.put(entry.path(), entry);
    stats.put(entry.path(), stat);
    if (entry.hardLinkGroup() != 0) {
      groups.putIfAbsent(entry.hardLinkGroup(), entry);
    }
    if (!entry.content().isEmpty()) {
      contents.put(entry.path(), stored.get(entry.content().getFirst()));
    }
  }

  @Override
  public void add(Entry entry, LocalStat stat) {
    if (entry.contentBytes() != 0) {
      throw new AssertionError(entry.path() + " has content");
    }
    put(entry, stat);
  }

  @Override
  public void reuse(Entry entry, LocalStat stat) {
    if (entry.content().isEmpty()) {
      throw new AssertionError(entry.path() + " has no content");
    }
    reused++;
    put(entry, stat);
  }

  @Override
  public void link(PathBytes path, long group, LocalStat stat) {
    Entry f = groups.get(group);
    if (f == null) {
      throw new AssertionError("no group of " + path);
    }
    links++;
    put(
        new Entry(
            path, f.type(), f.attributes(), f.size(), f.linkTarget(), group, f.holes(), f.xattrs(),
            f.content(), f.device(), false, f.changed()),
        stat);
  }

  @Override
  public ContentSink content(long expectedBytes) {
    if (open) {
      throw new AssertionError("content is open");
    }
    open = true;
    return new ContentSink() {
      private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

      @Override
      public void write(byte[] b, int offset, int length) {
        bytes.write(b, offset, length);
      }

      @Override
      public void restart() {
        restarts++;
        bytes.reset();
      }

      @Override
      public void finish(Entry entry, LocalStat stat) {
        open = false;
        read++;
        if (entry.contentBytes() != bytes.size()) {
          throw new AssertionError(
              entry.path() + ": " + bytes.size() + " bytes (expected: " + entry.contentBytes()
                  + ")");
        }
        Entry placed = entry;
        if (bytes.size() > 0) {
          byte[] number = java.nio.ByteBuffer.allocate(32).putInt(stored.size()).array();
          Extent extent = new Extent(Sha256.ofBytes(number), 0, 0, bytes.size());
          stored.put(extent, bytes.toByteArray());
          placed = entry.withContent(List.of(extent));
        }
        put(placed, stat);
      }

      @Override
      public void discard() {
        open = false;
      }
    };
  }
}
