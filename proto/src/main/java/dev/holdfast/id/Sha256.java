package dev.holdfast.id;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256 hash (FIPS 180-4), as four big-endian words so that it is a value: equal, ordered, and safe to keep. Order is
 * that of the bytes, unsigned.
 */
public record Sha256(long a, long b, long c, long d) implements Comparable<Sha256> {
  /** Length in bytes. */
  public static final int BYTES = 32;

  /** A digest instance; every run time has this algorithm. */
  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java run time has no SHA-256", e);
    }
  }

  /** The hash of these bytes. */
  public static Sha256 of(byte[] bytes) {
    return ofBytes(newDigest().digest(bytes));
  }

  /** The hash of {@code length} bytes from {@code offset}. */
  public static Sha256 of(byte[] bytes, int offset, int length) {
    MessageDigest digest = newDigest();
    digest.update(bytes, offset, length);
    return ofBytes(digest.digest());
  }

  /**
   * Reads 32 bytes.
   *
   * @throws HoldfastException {@link Fault#MALFORMED_ID} when there are not exactly 32
   */
  public static Sha256 ofBytes(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new HoldfastException(
          Fault.MALFORMED_ID, "hash of " + bytes.length + " bytes (expected: 32 bytes)");
    }
    return ofBytes(bytes, 0);
  }

  /** Reads 32 bytes from {@code offset}; there must be that many. */
  public static Sha256 ofBytes(byte[] bytes, int offset) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, BYTES);
    return new Sha256(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
  }

  /**
   * Parses 64 lower-case hexadecimal digits.
   *
   * @throws HoldfastException {@link Fault#MALFORMED_ID}
   */
  public static Sha256 parse(String hex) {
    if (!isHex(hex)) {
      throw new HoldfastException(
          Fault.MALFORMED_ID,
          "hash of " + hex.length() + " characters (expected: 64 digits of 0-9 and a-f)");
    }
    return ofBytes(HexFormat.of().parseHex(hex));
  }

  /** Whether the text is exactly 64 lower-case hexadecimal digits. */
  public static boolean isHex(String text) {
    if (text.length() != 2 * BYTES) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char x = text.charAt(i);
      if (!(x >= '0' && x <= '9' || x >= 'a' && x <= 'f')) {
        return false;
      }
    }
    return true;
  }

  /** The 32 bytes, in a new array. */
  public byte[] toBytes() {
    byte[] bytes = new byte[BYTES];
    writeTo(bytes, 0);
    return bytes;
  }

  /** Writes the 32 bytes at {@code offset}. */
  public void writeTo(byte[] target, int offset) {
    ByteBuffer.wrap(target, offset, BYTES).putLong(a).putLong(b).putLong(c).putLong(d);
  }

  /** 64 lower-case hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(toBytes());
  }

  @Override
  public int compareTo(Sha256 other) {
    int order = Long.compareUnsigned(a, other.a);
    if (order == 0) {
      order = Long.compareUnsigned(b, other.b);
    }
    if (order == 0) {
      order = Long.compareUnsigned(c, other.c);
    }
    return order != 0 ? order : Long.compareUnsigned(d, other.d);
  }

  @Override
  public int hashCode() {
    return (int) (a >>> 32);
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof Sha256 that && a == that.a && b == that.b && c == that.c && d == that.d;
  }

  @Override
  public String toString() {
    return hex();
  }
}
