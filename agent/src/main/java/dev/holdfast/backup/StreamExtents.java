package dev.holdfast.backup;

import dev.holdfast.id.Sha256;
import dev.holdfast.snapshot.Extent;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns ranges of a run's stream into extents. Ranges must be asked in ascending order of their start; ranges that were
 * asked before may be asked again only through a new instance. One thread.
 */
final class StreamExtents {
  private final ChunkPlaces places;
  private final PackNumbers packs;
  private long chunk;
  private long chunkStart;

  StreamExtents(ChunkPlaces places, PackNumbers packs) {
    this.places = places;
    this.packs = packs;
  }

  /** The extents of {@code length} bytes from {@code start}; neighbours in one pack are joined. */
  List<Extent> of(long start, long length) {
    List<Extent> extents = new ArrayList<>(1);
    while (chunk < places.count() && chunkStart + places.plainBytes(chunk) <= start) {
      chunkStart += places.plainBytes(chunk);
      chunk++;
    }
    long at = chunk;
    long atStart = chunkStart;
    long position = start;
    long end = start + length;
    Run run = null;
    while (position < end) {
      int plain = places.plainBytes(at);
      int offset = (int) (position - atStart);
      int n = (int) Math.min(plain - offset, end - position);
      if (run == null || !run.joins(places.pack(at), places.ordinal(at), offset)) {
        if (run != null) {
          extents.add(run.extent(packs));
        }
        run = new Run(places.pack(at), places.ordinal(at), offset);
      }
      run.take(places.ordinal(at), n, offset + n == plain);
      position += n;
      atStart += plain;
      at++;
    }
    if (run != null) {
      extents.add(run.extent(packs));
    }
    return extents;
  }

  /** Consecutive chunks of one pack. */
  private static final class Run {
    private final int pack;
    private final int ordinal;
    private final int offset;
    private long length;
    private int last;
    private boolean whole;

    private Run(int pack, int ordinal, int offset) {
      this.pack = pack;
      this.ordinal = ordinal;
      this.offset = offset;
    }

    private boolean joins(int nextPack, int nextOrdinal, int nextOffset) {
      return whole && nextOffset == 0 && nextPack == pack && nextOrdinal == last + 1;
    }

    private void take(int taken, int bytes, boolean toItsEnd) {
      length += bytes;
      last = taken;
      whole = toItsEnd;
    }

    private Extent extent(PackNumbers packs) {
      Sha256 name = packs.name(pack);
      return new Extent(name, ordinal, offset, length);
    }
  }
}
