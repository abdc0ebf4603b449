package dev.holdfast.pack;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.seal.Sealer;
import java.nio.file.Path;

/**
 * One pack being sealed into a spool file. It ends with {@link #finish} or {@link #abandon}; like an age stream it is
 * deliberately not closeable. One thread at a time.
 */
public final class PackWriter {
  /**
   * Creates the spool file, mode 0600, and writes the header.
   *
   * @param spoolFile must not exist
   * @throws HoldfastException {@code DISK_FULL}, {@code STATE_UNUSABLE}
   */
  public static PackWriter open(
      Sealer sealer, FleetId fleet, HostId host, PackKind kind, Path spoolFile) {
    throw new UnsupportedOperationException();
  }

  /** Whether one more frame of this length keeps the pack within the limits of the format. */
  public boolean fits(int frameBytes) {
    throw new UnsupportedOperationException();
  }

  /**
   * Appends a chunk.
   *
   * @param chunkId SHA-256 of its plaintext
   * @param frame holds the zstd frame as {@link ChunkCompressor} made it
   * @param plainBytes length of the plaintext
   * @return its ordinal, from 0
   * @throws HoldfastException {@code DISK_FULL}, {@code STATE_UNUSABLE}
   */
  public int add(Sha256 chunkId, byte[] frame, int offset, int length, int plainBytes) {
    throw new UnsupportedOperationException();
  }

  /** Compressed bytes taken so far. */
  public long frameBytes() {
    throw new UnsupportedOperationException();
  }

  /** Chunks taken so far. */
  public int count() {
    throw new UnsupportedOperationException();
  }

  /**
   * Writes padding, table and the final block, and fsyncs the file.
   *
   * @throws HoldfastException {@code DISK_FULL}, {@code STATE_UNUSABLE}; the file is gone then
   */
  public FinishedPack finish() {
    throw new UnsupportedOperationException();
  }

  /** Gives up and deletes the spool file. Harmless after {@link #finish}. */
  public void abandon() {
    throw new UnsupportedOperationException();
  }
}
