package dev.holdfast.pack;

import dev.holdfast.layout.Limits;

/**
 * Byte layout of a pack's plaintext: zstd frames, a skippable frame of padding, a skippable frame with the table
 * (docs/FORMAT.md §Pack; skippable frames as in RFC 8878 §3.1.2).
 */
final class PackLayout {
  /** The plaintext is a multiple of this, so that its length tells little. */
  static final int ALIGNMENT_BYTES = 64 << 10;

  /** Magic numbers, stored little-endian. */
  static final int PADDING_MAGIC = 0x184D2A50;

  static final int TABLE_MAGIC = 0x184D2A51;

  /** Magic and length of a skippable frame. */
  static final int SKIPPABLE_HEADER_BYTES = 8;

  /** One row: compressed length, plain length, chunk id. */
  static final int ROW_BYTES = 40;

  /** Table length and "HFCT". */
  static final int TRAILER_BYTES = 8;

  /** "HFCT", stored big-endian. */
  static final int TRAILER_MAGIC = 0x48464354;

  static final int MAX_TABLE_BYTES = Limits.PACK_CHUNKS * ROW_BYTES;

  private PackLayout() {}

  /** Length of the table's skippable frame with its header. */
  static int tableFrameBytes(int tableBytes) {
    return SKIPPABLE_HEADER_BYTES + tableBytes + TRAILER_BYTES;
  }

  /** Length of the whole plaintext. */
  static long plaintextBytes(long frameBytes, int tableBytes) {
    return frameBytes
        + SKIPPABLE_HEADER_BYTES
        + paddingBytes(frameBytes, tableBytes)
        + tableFrameBytes(tableBytes);
  }

  /** Zero bytes within the padding frame. */
  static int paddingBytes(long frameBytes, int tableBytes) {
    long rest = frameBytes + SKIPPABLE_HEADER_BYTES + tableFrameBytes(tableBytes);
    return (int) Math.floorMod(-rest, (long) ALIGNMENT_BYTES);
  }
}
