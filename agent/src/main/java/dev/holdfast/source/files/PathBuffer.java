package dev.holdfast.source.files;

import dev.holdfast.posix.NativePath;
import java.util.Arrays;

/** The path a walk stands at: one growing array, names pushed and popped. */
final class PathBuffer {
  private byte[] bytes = new byte[4096];
  private int length;

  /** Starts at {@code /}. */
  PathBuffer() {
    bytes[0] = '/';
    length = 1;
  }

  /** Appends a name; returns the old length for {@link #cut}. */
  int push(byte[] name) {
    int old = length;
    int slash = length > 1 ? 1 : 0;
    int needed = length + slash + name.length;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
    }
    bytes[length] = '/';
    System.arraycopy(name, 0, bytes, length + slash, name.length);
    length = needed;
    return old;
  }

  void cut(int newLength) {
    length = newLength;
  }

  /** The array itself; only the first {@link #length()} bytes count, until the next change. */
  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }

  boolean is(byte[] path) {
    return Arrays.equals(bytes, 0, length, path, 0, path.length);
  }

  @Override
  public String toString() {
    return NativePath.display(copy());
  }
}
