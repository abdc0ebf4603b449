package dev.holdfast.id;

/**
 * An age recipient: the first 16 bytes of the SHA-256 of its {@code age1…} text.
 *
 * @param value the 128 bits
 */
public record RecipientId(Id128 value) implements Comparable<RecipientId> {
  /**
   * Parses the 26-character text.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code MALFORMED_ID}
   */
  public static RecipientId parse(String text) {
    return new RecipientId(Id128.parse(text));
  }

  /**
   * Reads 16 bytes.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code MALFORMED_ID}
   */
  public static RecipientId ofBytes(byte[] bytes) {
    return new RecipientId(Id128.ofBytes(bytes));
  }

  /** The 16 bytes, in a new array. */
  public byte[] toBytes() {
    return value.toBytes();
  }

  @Override
  public int compareTo(RecipientId other) {
    int high = Long.compareUnsigned(value.high(), other.value.high());
    return high != 0 ? high : Long.compareUnsigned(value.low(), other.value.low());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
