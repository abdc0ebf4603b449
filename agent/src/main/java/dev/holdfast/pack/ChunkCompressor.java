package dev.holdfast.pack;

import dev.holdfast.fault.HoldfastException;

/**
 * Compresses chunks to zstd frames with one reused context and checks each frame by decompressing it at once, so that a
 * defect of the compressor or of the machine's memory is met while the source is still there. One thread at a time.
 */
public final class ChunkCompressor implements AutoCloseable {
  /** The level used when none is configured. */
  public static final int DEFAULT_LEVEL = 3;

  /** A compressor of a zstd level from 1 to 19. */
  public ChunkCompressor(int level) {}

  /** How long a frame can become: the length {@link #compress} needs of its target. */
  public static int frameBound(int plainBytes) {
    throw new UnsupportedOperationException();
  }

  /**
   * Compresses one chunk into one frame with its content size, and proves it.
   *
   * @param plain holds the chunk
   * @param length 1 to 8 MiB
   * @param frame takes the frame from index 0; at least {@link #frameBound} long
   * @param check scratch for the proof, at least {@code length} long
   * @return the frame's length
   * @throws HoldfastException {@code INTERNAL} when the frame does not give the chunk back
   */
  public int compress(byte[] plain, int offset, int length, byte[] frame, byte[] check) {
    throw new UnsupportedOperationException();
  }

  /** Frees the native contexts. */
  @Override
  public void close() {}
}
