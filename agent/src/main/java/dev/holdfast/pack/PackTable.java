package dev.holdfast.pack;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import dev.holdfast.seal.SealedFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * The end of a pack's plaintext: its table, and those frame bytes that share a block with it. Reads each block once, and
 * allocates only what the checked lengths allow. Immutable.
 */
final class PackTable {
  private final ByteBuffer rows;
  private final int count;
  private final long[] starts;
  private final long frameBytes;
  private final long tailStart;
  private final byte[] tail;
  private final int maxPlainBytes;

  private PackTable(ByteBuffer rows, String object) {
    this.rows = rows;
    this.count = rows.capacity() / PackLayout.ROW_BYTES;
    this.starts = new long[count];
    long at = 0;
    int longest = 0;
    for (int i = 0; i < count; i++) {
      starts[i] = at;
      int length = frameBytes(i);
      int plain = plainBytes(i);
      if (length < 1
          || length > Limits.FRAME_BYTES
          || plain < 1
          || plain > Limits.CHUNK_BYTES) {
        throw malformed(object, "chunk " + i + " of " + plain + " bytes in a frame of " + length);
      }
      at += length;
      longest = Math.max(longest, plain);
    }
    this.frameBytes = at;
    this.tailStart = at / PackLayout.ALIGNMENT_BYTES * PackLayout.ALIGNMENT_BYTES;
    this.tail = new byte[(int) (at - tailStart)];
    this.maxPlainBytes = longest;
  }

  /** Reads and checks the table of an opened pack. */
  static PackTable read(SealedFile file, String object) {
    long size = file.plainSizeBytes();
    if (size < PackLayout.ALIGNMENT_BYTES
        || size > Limits.PACK_PLAIN_BYTES
        || size % PackLayout.ALIGNMENT_BYTES != 0) {
      throw malformed(object, "a plaintext of " + size + " bytes");
    }
    byte[] end = blocks(file, size - PackLayout.ALIGNMENT_BYTES, size);
    ByteBuffer trailer = ByteBuffer.wrap(end, end.length - PackLayout.TRAILER_BYTES, 8);
    long tableBytes = trailer.getInt() & 0xFFFFFFFFL;
    if (trailer.getInt() != PackLayout.TRAILER_MAGIC
        || tableBytes == 0
        || tableBytes > PackLayout.MAX_TABLE_BYTES
        || tableBytes % PackLayout.ROW_BYTES != 0
        || PackLayout.tableFrameBytes((int) tableBytes) > size) {
      throw malformed(object, "a table of " + tableBytes + " bytes");
    }
    long tableStart = size - PackLayout.tableFrameBytes((int) tableBytes);
    long endStart = aligned(tableStart);
    if (endStart < size - end.length) {
      byte[] whole = new byte[(int) (size - endStart)];
      System.arraycopy(end, 0, whole, whole.length - end.length, end.length);
      file.read(endStart, whole, 0, whole.length - end.length);
      end = whole;
    }
    int at = (int) (tableStart - endStart);
    checkSkippable(
        end, at, PackLayout.TABLE_MAGIC, tableBytes + PackLayout.TRAILER_BYTES, object);
    byte[] rows = new byte[(int) tableBytes];
    System.arraycopy(end, at + PackLayout.SKIPPABLE_HEADER_BYTES, rows, 0, rows.length);
    PackTable table = new PackTable(ByteBuffer.wrap(rows), object);
    table.readTail(file, end, endStart, tableStart, object);
    return table;
  }

  /** Checks the padding and keeps the frame bytes before it that were decrypted with it. */
  private void readTail(
      SealedFile file, byte[] end, long endStart, long tableStart, String object) {
    long padding = tableStart - frameBytes - PackLayout.SKIPPABLE_HEADER_BYTES;
    if (padding < 0 || padding >= PackLayout.ALIGNMENT_BYTES) {
      throw malformed(object, "frames of " + frameBytes + " bytes before a table at " + tableStart);
    }
    byte[] region = end;
    long regionStart = endStart;
    if (tailStart < endStart) {
      region = new byte[(int) (tableStart - tailStart)];
      int missing = (int) (endStart - tailStart);
      file.read(tailStart, region, 0, missing);
      System.arraycopy(end, 0, region, missing, region.length - missing);
      regionStart = tailStart;
    }
    System.arraycopy(region, (int) (tailStart - regionStart), tail, 0, tail.length);
    int at = (int) (frameBytes - regionStart);
    checkSkippable(region, at, PackLayout.PADDING_MAGIC, padding, object);
    for (int i = at + PackLayout.SKIPPABLE_HEADER_BYTES; i < tableStart - regionStart; i++) {
      if (region[i] != 0) {
        throw malformed(object, "padding that is not zero");
      }
    }
  }

  private static void checkSkippable(
      byte[] bytes, int at, int magic, long length, String object) {
    ByteBuffer head =
        ByteBuffer.wrap(bytes, at, PackLayout.SKIPPABLE_HEADER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    if (head.getInt() != magic || (head.getInt() & 0xFFFFFFFFL) != length) {
      throw malformed(object, "no skippable frame of " + length + " bytes where it should be");
    }
  }

  private static long aligned(long position) {
    return position / PackLayout.ALIGNMENT_BYTES * PackLayout.ALIGNMENT_BYTES;
  }

  private static byte[] blocks(SealedFile file, long from, long to) {
    byte[] bytes = new byte[(int) (to - from)];
    file.read(from, bytes, 0, bytes.length);
    return bytes;
  }

  private static HoldfastException malformed(String object, String what) {
    return new HoldfastException(
        Fault.OBJECT_MALFORMED,
        object + ": " + what + " (expected: a pack as docs/FORMAT.md lays it out)");
  }

  int count() {
    return count;
  }

  int maxPlainBytes() {
    return maxPlainBytes;
  }

  int frameBytes(int ordinal) {
    return rows.getInt(row(ordinal));
  }

  int plainBytes(int ordinal) {
    return rows.getInt(row(ordinal) + 4);
  }

  Sha256 chunkId(int ordinal) {
    return Sha256.ofBytes(rows.array(), row(ordinal) + 8);
  }

  private int row(int ordinal) {
    return Objects.checkIndex(ordinal, count) * PackLayout.ROW_BYTES;
  }

  /** Reads the frame of a chunk, from the kept tail as far as it lies there. */
  void readFrame(SealedFile file, int ordinal, byte[] target) {
    long start = starts[ordinal];
    int length = frameBytes(ordinal);
    int before = Math.clamp(tailStart - start, 0, length);
    if (before > 0) {
      file.read(start, target, 0, before);
    }
    if (before < length) {
      int at = (int) (start + before - tailStart);
      System.arraycopy(tail, at, target, before, length - before);
    }
  }
}
