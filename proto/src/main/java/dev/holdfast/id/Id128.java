package dev.holdfast.id;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * A 128-bit id. Its text is RFC 4648 base32 in lower case without padding: exactly 26 characters, of which the last
 * carries three bits and two zero bits.
 *
 * @param high the first eight bytes, big-endian
 * @param low the last eight bytes, big-endian
 */
public record Id128(long high, long low) {
  /** Length of the text form in characters. */
  public static final int TEXT_LENGTH = 26;

  /** Length of the binary form in bytes. */
  public static final int BYTES = 16;

  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

  /** Draws a fresh id. Use a cryptographic generator wherever an id must not be guessed. */
  public static Id128 random(RandomGenerator random) {
    return new Id128(random.nextLong(), random.nextLong());
  }

  /**
   * Reads 16 bytes.
   *
   * @throws HoldfastException {@link Fault#MALFORMED_ID} when there are not exactly 16
   */
  public static Id128 ofBytes(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new HoldfastException(
          Fault.MALFORMED_ID, "id of " + bytes.length + " bytes (expected: 16 bytes)");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Id128(buffer.getLong(), buffer.getLong());
  }

  /**
   * Parses the 26-character text. Only the canonical text is accepted, so that a name in a store has one spelling.
   *
   * @throws HoldfastException {@link Fault#MALFORMED_ID}
   */
  public static Id128 parse(String text) {
    if (text.length() != TEXT_LENGTH) {
      throw malformed(text);
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < TEXT_LENGTH; i++) {
      int value = ALPHABET.indexOf(text.charAt(i));
      if (value < 0) {
        throw malformed(text);
      }
      int bits = i == TEXT_LENGTH - 1 ? 3 : 5;
      if (i == TEXT_LENGTH - 1) {
        if ((value & 3) != 0) {
          throw malformed(text);
        }
        value >>= 2;
      }
      high = (high << bits) | (low >>> (64 - bits));
      low = (low << bits) | value;
    }
    return new Id128(high, low);
  }

  private static HoldfastException malformed(String text) {
    return new HoldfastException(
        Fault.MALFORMED_ID,
        "id " + printable(text) + " (expected: 26 characters of a-z and 2-7)");
  }

  private static String printable(String text) {
    return text.length() > 64 ? text.substring(0, 64) + "…" : text;
  }

  /** The 16 bytes, in a new array. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
  }

  /** The 26-character text. */
  @Override
  public String toString() {
    char[] text = new char[TEXT_LENGTH];
    // 128 bits and two zero bits make 26 groups of five.
    long upper = high;
    long lower = low;
    text[TEXT_LENGTH - 1] = ALPHABET.charAt((int) (lower & 7) << 2);
    lower = (lower >>> 3) | (upper << 61);
    upper >>>= 3;
    for (int i = TEXT_LENGTH - 2; i >= 0; i--) {
      text[i] = ALPHABET.charAt((int) (lower & 31));
      lower = (lower >>> 5) | (upper << 59);
      upper >>>= 5;
    }
    return new String(text);
  }
}
