package dev.holdfast.chunk;

import dev.holdfast.layout.Limits;

/**
 * The bounds of content-defined chunks.
 *
 * @param minBytes no chunk but the last of a stream is shorter
 * @param averageBytes what lengths gather around; a power of two
 * @param maxBytes no chunk is longer; at most {@link Limits#CHUNK_BYTES}
 */
public record ChunkSizes(int minBytes, int averageBytes, int maxBytes) {
  /** Streams, dumps for instance: 64 KiB, 256 KiB, 1 MiB. */
  public static final ChunkSizes STREAM = new ChunkSizes(64 << 10, 256 << 10, 1 << 20);

  /** Content of file trees: 256 KiB, 1 MiB, 4 MiB. */
  public static final ChunkSizes TREE = new ChunkSizes(256 << 10, 1 << 20, 4 << 20);

  /** Entry streams, which lie in packs of kind meta: 16 KiB, 64 KiB, 256 KiB. */
  public static final ChunkSizes META = new ChunkSizes(16 << 10, 64 << 10, 256 << 10);

  public ChunkSizes {
    boolean ordered = 64 <= minBytes && minBytes <= averageBytes && averageBytes <= maxBytes;
    if (!ordered || maxBytes > Limits.CHUNK_BYTES || Integer.bitCount(averageBytes) != 1) {
      throw new IllegalArgumentException(
          "chunk sizes " + minBytes + "/" + averageBytes + "/" + maxBytes
              + " (expected: 64 <= min <= average <= max <= " + Limits.CHUNK_BYTES
              + ", the average a power of two)");
    }
  }
}
