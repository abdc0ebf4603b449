package dev.holdfast.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Ciphertext that can be read by position: a file, or an array. */
interface CipherSource {
  /** Length in bytes. */
  long sizeBytes() throws IOException;

  /** Reads some bytes at a position; negative at the end. */
  int read(ByteBuffer target, long position) throws IOException;

  static CipherSource of(FileChannel file) {
    return new CipherSource() {
      @Override
      public long sizeBytes() throws IOException {
        return file.size();
      }

      @Override
      public int read(ByteBuffer target, long position) throws IOException {
        return file.read(target, position);
      }
    };
  }

  static CipherSource of(byte[] bytes) {
    return new CipherSource() {
      @Override
      public long sizeBytes() {
        return bytes.length;
      }

      @Override
      public int read(ByteBuffer target, long position) {
        int count = (int) Math.min(target.remaining(), bytes.length - position);
        if (count <= 0) {
          return -1;
        }
        target.put(bytes, (int) position, count);
        return count;
      }
    };
  }
}
