package dev.holdfast.id;

/**
 * A fleet: everything that one chain of trust covers.
 *
 * @param value the 128 bits
 */
public record FleetId(Id128 value) implements Comparable<FleetId> {
  /**
   * Parses the 26-character text.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code MALFORMED_ID}
   */
  public static FleetId parse(String text) {
    return new FleetId(Id128.parse(text));
  }

  /**
   * Reads 16 bytes.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code MALFORMED_ID}
   */
  public static FleetId ofBytes(byte[] bytes) {
    return new FleetId(Id128.ofBytes(bytes));
  }

  /** The 16 bytes, in a new array. */
  public byte[] toBytes() {
    return value.toBytes();
  }

  @Override
  public int compareTo(FleetId other) {
    int high = Long.compareUnsigned(value.high(), other.value.high());
    return high != 0 ? high : Long.compareUnsigned(value.low(), other.value.low());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
