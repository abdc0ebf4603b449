package dev.holdfast.seal;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Id128;
import java.nio.channels.FileChannel;
import java.util.List;

/** A parsed age header. What it says counts only once its MAC was verified, which needs the file key. Immutable. */
public final class AgeHeader {
  /** The longest header that is read. */
  public static final int MAX_BYTES = 64 << 10;

  /**
   * Reads the header at the start of a file, 4 KiB at first and more only if it is longer.
   *
   * @param file stays open; its position is not moved
   * @throws HoldfastException {@code OBJECT_MALFORMED}, {@code OBJECT_TOO_LARGE}
   */
  public static AgeHeader read(FileChannel file) {
    throw new UnsupportedOperationException();
  }

  /**
   * Parses a header at the start of a whole age file, or of its beginning.
   *
   * @throws HoldfastException {@code OBJECT_MALFORMED}, {@code OBJECT_TOO_LARGE}
   */
  public static AgeHeader parse(byte[] bytes, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  /** The stanzas in the order they stand. */
  public List<AgeStanza> stanzas() {
    throw new UnsupportedOperationException();
  }

  /** Length in bytes, the MAC line and its line end included. */
  public int lengthBytes() {
    throw new UnsupportedOperationException();
  }

  /** The first 16 bytes of the MAC. */
  public Id128 mac() {
    throw new UnsupportedOperationException();
  }

  /** How many recipients can open it: the stanzas of type X25519. */
  public int recipientCount() {
    throw new UnsupportedOperationException();
  }

  /**
   * Checks that the object is what it is taken for: exactly one label, equal to {@code expected}, beside at least one
   * X25519 stanza, and nothing else.
   *
   * @param object the object's name, for the message
   * @throws HoldfastException {@code OBJECT_DAMAGED}
   */
  public void checkLabel(SealLabel expected, String object) {
    throw new UnsupportedOperationException();
  }
}
