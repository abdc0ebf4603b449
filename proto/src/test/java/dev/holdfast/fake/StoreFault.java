package dev.holdfast.fake;

import java.util.Optional;
import java.util.Random;

/** What can go wrong with one call to a store. */
public enum StoreFault {
  /** The store is gone. */
  OFFLINE,
  /** It denies access. */
  REFUSED,
  /** Reading fails in the middle. */
  READ_FAILED,
  /** Writing fails; nothing was written. */
  WRITE_FAILED,
  /** It is written, but the answer is an error. */
  ANSWER_LOST,
  /** No space. */
  FULL,
  /** It says the object is not there. */
  MISSING,
  /** It answers late. */
  SLOW,
  /** Only the first part of the bytes. */
  CUT,
  /** No bytes at all. */
  EMPTY,
  /** More bytes than there are. */
  LONGER,
  /** One bit is wrong. */
  FLIPPED,
  /** Other bytes of the same length. */
  GARBAGE,
  /** Another object's bytes. */
  WRONG_OBJECT,
  /** A listing that lacks objects. */
  STALE_LIST;

  /** Decides what goes wrong at a call. Several threads may ask. */
  @FunctionalInterface
  public interface Plan {
    /** The fault of this call, or empty when it is to work. */
    Optional<StoreFault> at(String operation, String path);

    /** Always this one. */
    static Plan always(StoreFault fault) {
      return (operation, path) -> Optional.of(fault);
    }

    /** None. */
    static Plan never() {
      return (operation, path) -> Optional.empty();
    }

    /** One call of {@code oneIn}, any fault. */
    static Plan random(Random random, int oneIn) {
      return (operation, path) -> random.nextInt(oneIn) > 0
          ? Optional.empty()
          : Optional.of(values()[random.nextInt(values().length)]);
    }
  }

  /** Bytes as this fault delivers them; the same array when it delivers them right. */
  public byte[] deliver(byte[] bytes, byte[] other, Random random) {
    return switch (this) {
      case CUT -> bytes.length == 0
          ? bytes
          : java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case EMPTY -> new byte[0];
      case LONGER -> java.util.Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(1000));
      case FLIPPED -> flipped(bytes, random);
      case GARBAGE -> garbage(bytes.length, random);
      case WRONG_OBJECT -> other;
      default -> bytes;
    };
  }

  private static byte[] flipped(byte[] bytes, Random random) {
    byte[] wrong = bytes.clone();
    if (wrong.length > 0) {
      wrong[random.nextInt(wrong.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return wrong;
  }

  private static byte[] garbage(int length, Random random) {
    byte[] wrong = new byte[length];
    random.nextBytes(wrong);
    return wrong;
  }
}
