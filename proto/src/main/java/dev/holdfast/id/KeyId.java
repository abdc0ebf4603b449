package dev.holdfast.id;

/**
 * An Ed25519 key: the first 16 bytes of the SHA-256 of the raw public key.
 *
 * @param value the 128 bits
 */
public record KeyId(Id128 value) implements Comparable<KeyId> {
  /**
   * Parses the 26-character text.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code MALFORMED_ID}
   */
  public static KeyId parse(String text) {
    return new KeyId(Id128.parse(text));
  }

  /**
   * Reads 16 bytes.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code MALFORMED_ID}
   */
  public static KeyId ofBytes(byte[] bytes) {
    return new KeyId(Id128.ofBytes(bytes));
  }

  /** The 16 bytes, in a new array. */
  public byte[] toBytes() {
    return value.toBytes();
  }

  @Override
  public int compareTo(KeyId other) {
    int high = Long.compareUnsigned(value.high(), other.value.high());
    return high != 0 ? high : Long.compareUnsigned(value.low(), other.value.low());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
