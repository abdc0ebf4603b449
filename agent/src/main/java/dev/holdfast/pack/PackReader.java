package dev.holdfast.pack;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.seal.FileKey;
import dev.holdfast.seal.SealLabel;
import java.nio.file.Path;

/**
 * Reads the chunks of one pack that lies whole on disk, its hash already compared with its name. Reading ordinals upwards
 * decrypts no block twice. One thread at a time.
 */
public final class PackReader implements AutoCloseable {
  /**
   * Opens a pack: size, header MAC, label, table and every limit are checked before anything is allocated for them.
   *
   * @param expected the label it must carry
   * @throws HoldfastException {@code OBJECT_DAMAGED}, {@code OBJECT_MALFORMED}, {@code OBJECT_TOO_LARGE}
   */
  public static PackReader open(Path file, PackRef ref, SealLabel expected, FileKey key) {
    throw new UnsupportedOperationException();
  }

  /** Chunks in it. */
  public int count() {
    throw new UnsupportedOperationException();
  }

  /** Uncompressed length of a chunk. */
  public int plainBytes(int ordinal) {
    throw new UnsupportedOperationException();
  }

  /** Uncompressed length of the longest chunk: a buffer of this size takes each. */
  public int maxPlainBytes() {
    throw new UnsupportedOperationException();
  }

  /** Compressed length of a chunk. */
  public int frameBytes(int ordinal) {
    throw new UnsupportedOperationException();
  }

  /** SHA-256 of a chunk's plaintext. */
  public Sha256 chunkId(int ordinal) {
    throw new UnsupportedOperationException();
  }

  /**
   * Decompresses a chunk and compares it with its id.
   *
   * @param target takes it from index 0; at least {@link #plainBytes} long
   * @return its length
   * @throws HoldfastException {@code CHUNK_DAMAGED}, {@code OBJECT_DAMAGED}
   */
  public int read(int ordinal, byte[] target) {
    throw new UnsupportedOperationException();
  }

  /** Closes the file. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
