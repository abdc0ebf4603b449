package dev.holdfast.seal;

import dev.holdfast.fault.HoldfastException;
import java.nio.channels.FileChannel;

/**
 * Random access to the plaintext of an age file on disk. Every 64 KiB block is authenticated before a byte of it is handed
 * out; the last one is authenticated on opening, so that the length is certain. One thread at a time.
 */
public final class SealedFile {
  /**
   * Opens a file; the header MAC and the last block are verified.
   *
   * @param file stays open and is read by position only
   * @param object the object's name, for messages
   * @throws HoldfastException {@code OBJECT_DAMAGED}
   */
  public static SealedFile open(FileChannel file, AgeHeader header, FileKey key, String object) {
    throw new UnsupportedOperationException();
  }

  /** Length of the plaintext in bytes. */
  public long plainSizeBytes() {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads exactly {@code length} bytes.
   *
   * @throws HoldfastException {@code OBJECT_DAMAGED} when a block does not authenticate
   */
  public void read(long plainPosition, byte[] target, int offset, int length) {
    throw new UnsupportedOperationException();
  }
}
