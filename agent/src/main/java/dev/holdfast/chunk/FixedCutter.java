package dev.holdfast.chunk;

import dev.holdfast.layout.Limits;
import java.util.Objects;

/**
 * Cuts blocks of one size, for files whose pages stay where they are.
 *
 * @param blockBytes length of every chunk but the last, 1 to {@link Limits#CHUNK_BYTES}
 */
public record FixedCutter(int blockBytes) implements Cutter {
  /** What SQLite databases are cut with: 256 KiB blocks. */
  public static final FixedCutter SQLITE = new FixedCutter(256 << 10);

  public FixedCutter {
    if (blockBytes < 1 || blockBytes > Limits.CHUNK_BYTES) {
      throw new IllegalArgumentException(
          "block of " + blockBytes + " bytes (expected: 1 to " + Limits.CHUNK_BYTES + ")");
    }
  }

  @Override
  public int cut(byte[] buffer, int offset, int length, boolean end) {
    int unused = Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length >= blockBytes) {
      return blockBytes;
    }
    return end ? length : NEED_MORE;
  }

  @Override
  public int maxBytes() {
    return blockBytes;
  }
}
