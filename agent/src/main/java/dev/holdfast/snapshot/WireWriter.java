package dev.holdfast.snapshot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes protobuf fields into one growing buffer (docs/FORMAT.md §1): the hot path of a backup, byte-identical with the
 * generated classes. Fields with the default value are left out, as proto3 does. One thread.
 */
final class WireWriter {
  private byte[] buffer = new byte[512];
  private int length;

  void clear() {
    length = 0;
  }

  byte[] buffer() {
    return buffer;
  }

  int length() {
    return length;
  }

  byte[] toBytes() {
    return Arrays.copyOf(buffer, length);
  }

  void varintField(int field, long value) {
    if (value != 0) {
      varint(tag(field, 0));
      varint(value);
    }
  }

  void signedField(int field, long value) {
    varintField(field, (value << 1) ^ (value >> 63));
  }

  void bytesField(int field, byte[] value) {
    if (value.length > 0) {
      header(field, value.length);
      raw(value);
    }
  }

  void pathField(int field, PathBytes value) {
    if (value.length() > 0) {
      repeatedPath(field, value);
    }
  }

  /** An element of a repeated field: written even when empty. */
  void repeatedPath(int field, PathBytes value) {
    header(field, value.length());
    ensure(value.length());
    value.copyTo(buffer, length);
    length += value.length();
  }

  void bufferField(int field, ByteBuffer value) {
    int n = value.remaining();
    if (n > 0) {
      header(field, n);
      ensure(n);
      value.get(buffer, length, n);
      length += n;
    }
  }

  void textField(int field, String value) {
    if (!value.isEmpty()) {
      int chars = value.length();
      boolean ascii = true;
      for (int i = 0; i < chars && ascii; i++) {
        ascii = value.charAt(i) < 0x80;
      }
      if (ascii) {
        header(field, chars);
        ensure(chars);
        for (int i = 0; i < chars; i++) {
          buffer[length++] = (byte) value.charAt(i);
        }
      } else {
        bytesField(field, value.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** Begins a nested message; end it with {@link #endMessage}. */
  int beginMessage(int field) {
    varint(tag(field, 2));
    ensure(1);
    length++;
    return length;
  }

  /** Ends a nested message: its length is put before it. */
  void endMessage(int start) {
    int size = length - start;
    int extra = varintBytes(size) - 1;
    if (extra > 0) {
      ensure(extra);
      System.arraycopy(buffer, start, buffer, start + extra, size);
    }
    int end = length + extra;
    length = start - 1;
    varint(size);
    length = end;
  }

  void hashField(int field, dev.holdfast.id.Sha256 hash) {
    header(field, dev.holdfast.id.Sha256.BYTES);
    ensure(dev.holdfast.id.Sha256.BYTES);
    hash.writeTo(buffer, length);
    length += dev.holdfast.id.Sha256.BYTES;
  }

  void varint(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      buffer[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[length++] = (byte) rest;
  }

  static int varintBytes(long value) {
    int bytes = 1;
    for (long rest = value >>> 7; rest != 0; rest >>>= 7) {
      bytes++;
    }
    return bytes;
  }

  private void header(int field, int size) {
    varint(tag(field, 2));
    varint(size);
  }

  private void raw(byte[] value) {
    ensure(value.length);
    System.arraycopy(value, 0, buffer, length, value.length);
    length += value.length;
  }

  private static long tag(int field, int type) {
    return (long) field << 3 | type;
  }

  private void ensure(int more) {
    if (buffer.length - length < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
    }
  }
}
