package dev.holdfast.seal;

import java.util.Arrays;

/** The 16-byte key of one age file. Never printed; {@link #destroy} clears it. */
public final class FileKey {
  /** Length in bytes. */
  public static final int BYTES = 16;

  private final byte[] key;

  private FileKey(byte[] key) {
    this.key = key;
  }

  /** A copy of these 16 bytes. */
  public static FileKey ofBytes(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "file key of " + bytes.length + " bytes (expected: " + BYTES + ")");
    }
    return new FileKey(bytes.clone());
  }

  /** A copy of the key, which the caller clears. */
  public byte[] toBytes() {
    return key.clone();
  }

  /** Overwrites the key with zeros; it opens nothing any more. */
  public void destroy() {
    Arrays.fill(key, (byte) 0);
  }

  @Override
  public String toString() {
    return "file key (secret)";
  }
}
