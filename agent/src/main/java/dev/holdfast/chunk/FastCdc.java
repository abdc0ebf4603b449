package dev.holdfast.chunk;

import java.util.Objects;

/**
 * Keyed content-defined chunking: FastCDC with normalised chunking, level 2 (W. Xia et al., "FastCDC: a Fast and
 * Efficient Content-Defined Chunking Approach for Data Deduplication", USENIX ATC 2016; "The Design of Fast
 * Content-Defined Chunking for Data Deduplication Based Storage Systems", IEEE TPDS 31(9), 2020).
 *
 * <p>The gear hash is {@code h = (h << 1) + gear[byte]}; the first {@code minBytes} of a chunk are not looked at. Up to
 * the average length a chunk ends where the upper {@code log2(average) + 2} bits of the hash are zero, beyond it where the
 * upper {@code log2(average) - 2} are; at the maximum it ends anyway. The upper bits are used because each depends on
 * the most bytes (bit 63 on the last 64), so no mask needs to be spread as in the paper.
 */
public final class FastCdc implements Cutter {
  private final long[] gear;
  private final ChunkSizes sizes;
  private final int shiftBelowAverage;
  private final int shiftAboveAverage;

  /** A cutter of these sizes, keyed by this table. */
  public FastCdc(GearTable table, ChunkSizes sizes) {
    this.gear = table.words();
    this.sizes = sizes;
    int bits = Integer.numberOfTrailingZeros(sizes.averageBytes());
    this.shiftBelowAverage = Long.SIZE - (bits + 2);
    this.shiftAboveAverage = Long.SIZE - (bits - 2);
  }

  /** The sizes it cuts. */
  public ChunkSizes sizes() {
    return sizes;
  }

  @Override
  public int maxBytes() {
    return sizes.maxBytes();
  }

  @Override
  public int cut(byte[] buffer, int offset, int length, boolean end) {
    int unused = Objects.checkFromIndexSize(offset, length, buffer.length);
    int limit = Math.min(length, sizes.maxBytes());
    if (limit > sizes.minBytes()) {
      int found = search(buffer, offset, limit);
      if (found > 0) {
        return found;
      }
    }
    return limit == sizes.maxBytes() || end ? limit : NEED_MORE;
  }

  /** Length of the chunk that ends within {@code limit} bytes, or 0. */
  private int search(byte[] buffer, int offset, int limit) {
    long[] table = gear;
    long hash = 0;
    int i = offset + sizes.minBytes();
    int middle = offset + Math.min(limit, sizes.averageBytes());
    for (int shift = shiftBelowAverage; i < middle; i++) {
      hash = (hash << 1) + table[buffer[i] & 0xff];
      if (hash >>> shift == 0) {
        return i + 1 - offset;
      }
    }
    int last = offset + limit;
    for (int shift = shiftAboveAverage; i < last; i++) {
      hash = (hash << 1) + table[buffer[i] & 0xff];
      if (hash >>> shift == 0) {
        return i + 1 - offset;
      }
    }
    return 0;
  }
}
