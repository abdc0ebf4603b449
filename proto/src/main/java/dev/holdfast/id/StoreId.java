package dev.holdfast.id;

/**
 * A store, wherever a copy of it lies.
 *
 * @param value the 128 bits
 */
public record StoreId(Id128 value) implements Comparable<StoreId> {
  /**
   * Parses the 26-character text.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code MALFORMED_ID}
   */
  public static StoreId parse(String text) {
    return new StoreId(Id128.parse(text));
  }

  /**
   * Reads 16 bytes.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code MALFORMED_ID}
   */
  public static StoreId ofBytes(byte[] bytes) {
    return new StoreId(Id128.ofBytes(bytes));
  }

  /** The 16 bytes, in a new array. */
  public byte[] toBytes() {
    return value.toBytes();
  }

  @Override
  public int compareTo(StoreId other) {
    int high = Long.compareUnsigned(value.high(), other.value.high());
    return high != 0 ? high : Long.compareUnsigned(value.low(), other.value.low());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
