package dev.holdfast.id;

/**
 * A host: one state directory, one set of host keys.
 *
 * @param value the 128 bits
 */
public record HostId(Id128 value) implements Comparable<HostId> {
  /**
   * Parses the 26-character text.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code MALFORMED_ID}
   */
  public static HostId parse(String text) {
    return new HostId(Id128.parse(text));
  }

  /**
   * Reads 16 bytes.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code MALFORMED_ID}
   */
  public static HostId ofBytes(byte[] bytes) {
    return new HostId(Id128.ofBytes(bytes));
  }

  /** The 16 bytes, in a new array. */
  public byte[] toBytes() {
    return value.toBytes();
  }

  @Override
  public int compareTo(HostId other) {
    int high = Long.compareUnsigned(value.high(), other.value.high());
    return high != 0 ? high : Long.compareUnsigned(value.low(), other.value.low());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
