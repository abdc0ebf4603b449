package dev.holdfast.snapshot;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads protobuf fields of one message (docs/FORMAT.md §1). Every length is checked against what is there before anything is
 * allocated; an unknown field below 100 is refused. One thread.
 */
final class WireReader {
  private static final int FIRST_IGNORABLE = 100;

  private final byte[] bytes;
  private final String what;
  private int position;
  private final int end;
  private int field;
  private int type;

  WireReader(byte[] bytes, int offset, int length, String what) {
    this.bytes = bytes;
    this.position = offset;
    this.end = offset + length;
    this.what = what;
  }

  /** Moves to the next field; 0 at the end. */
  int next() {
    if (position == end) {
      return 0;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    type = (int) (tag & 7);
    if (tag >>> 32 != 0 || field == 0) {
      throw malformed("a field number out of range");
    }
    return field;
  }

  /** Skips a field that this program does not know, or refuses it. */
  void unknown() {
    if (field < FIRST_IGNORABLE) {
      throw new HoldfastException(
          Fault.FORMAT_UNKNOWN,
          what + " holds field " + field + " (expected: the fields of format 1)");
    }
    switch (type) {
      case 0 -> varint();
      case 1 -> skip(8);
      case 2 -> skip(length());
      case 5 -> skip(4);
      default -> throw malformed("a field of wire type " + type);
    }
  }

  long number() {
    expect(0);
    long value = varint();
    if (value < 0) {
      throw malformed("a number above 2^63");
    }
    return value;
  }

  /** All 64 bits. */
  long bits() {
    expect(0);
    return varint();
  }

  long signed() {
    expect(0);
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  int number(long max) {
    long value = number();
    if (value > max) {
      throw malformed(
          "number " + value + " in field " + field + " (expected: at most " + max + ")");
    }
    return (int) value;
  }

  boolean flag() {
    return number(1) == 1;
  }

  PathBytes path(int max) {
    expect(2);
    int n = limited(max);
    PathBytes value = PathBytes.of(bytes, position, n);
    position += n;
    return value;
  }

  ByteBuffer buffer(int max) {
    expect(2);
    int n = limited(max);
    ByteBuffer value = ByteBuffer.wrap(bytes, position, n).slice();
    position += n;
    return value;
  }

  Sha256 hash() {
    expect(2);
    int n = length();
    if (n != Sha256.BYTES) {
      throw malformed("a hash of " + n + " bytes (expected: 32)");
    }
    Sha256 value = Sha256.ofBytes(bytes, position);
    position += n;
    return value;
  }

  /** A hash, or nothing: an empty field is the same as an absent one. */
  Optional<Sha256> hashOrNone() {
    expect(2);
    if (position < end && bytes[position] == 0) {
      position++;
      return Optional.empty();
    }
    return Optional.of(hash());
  }

  String text(int max) {
    expect(2);
    int n = limited(max);
    boolean ascii = true;
    for (int i = position; i < position + n && ascii; i++) {
      ascii = bytes[i] >= 0;
    }
    try {
      String value =
          ascii
              ? new String(bytes, position, n, StandardCharsets.ISO_8859_1)
              : StandardCharsets.UTF_8
                  .newDecoder()
                  .decode(ByteBuffer.wrap(bytes, position, n))
                  .toString();
      position += n;
      return value;
    } catch (CharacterCodingException e) {
      throw malformed("a text that is not UTF-8");
    }
  }

  WireReader message() {
    expect(2);
    int n = length();
    WireReader nested = new WireReader(bytes, position, n, what);
    position += n;
    return nested;
  }

  HoldfastException malformed(String detail) {
    return new HoldfastException(Fault.OBJECT_MALFORMED, what + " holds " + detail);
  }

  private void expect(int wireType) {
    if (type != wireType) {
      throw malformed(
          "field " + field + " with wire type " + type + " (expected: " + wireType + ")");
    }
  }

  private int limited(int max) {
    int n = length();
    if (n > max) {
      throw new HoldfastException(
          Fault.OBJECT_TOO_LARGE,
          what + " holds " + n + " bytes in field " + field + " (expected: at most " + max + ")");
    }
    return n;
  }

  private int length() {
    long n = varint();
    if (n < 0 || n > end - position) {
      throw malformed("a length beyond its end");
    }
    return (int) n;
  }

  private void skip(int n) {
    if (n > end - position) {
      throw malformed("a length beyond its end");
    }
    position += n;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (position == end) {
        throw malformed("a number that is cut off");
      }
      byte b = bytes[position++];
      if (shift == 63 && (b & 0xfe) != 0) {
        throw malformed("a number above 64 bits");
      }
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw malformed("a number of more than 10 bytes");
  }
}
