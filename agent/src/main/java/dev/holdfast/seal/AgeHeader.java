package dev.holdfast.seal;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Id128;
import dev.holdfast.layout.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A parsed age header. What it says counts only once its MAC was verified, which needs the file key. Immutable. */
public final class AgeHeader {
  /** The longest header that is read. */
  public static final int MAX_BYTES = Limits.AGE_HEADER_BYTES;

  static final String X25519 = "X25519";

  private static final int FIRST_READ_BYTES = 4 << 10;

  private final List<AgeStanza> stanzas;
  private final byte[] text;
  private final byte[] mac;

  AgeHeader(List<AgeStanza> stanzas, byte[] text, byte[] mac) {
    this.stanzas = List.copyOf(stanzas);
    this.text = text;
    this.mac = mac;
  }

  /**
   * Reads the header at the start of a file, 4 KiB at first and all that is allowed only if it is longer.
   *
   * @param file stays open; its position is not moved
   * @throws HoldfastException {@link Fault#OBJECT_MALFORMED}, {@link Fault#OBJECT_TOO_LARGE}
   */
  public static AgeHeader read(FileChannel file) {
    try {
      ByteBuffer first = ByteBuffer.allocate(FIRST_READ_BYTES);
      fill(file, first);
      AgeHeader header =
          HeaderParser.parse(first.array(), 0, first.position(), first.hasRemaining());
      if (header != null) {
        return header;
      }
      ByteBuffer whole = ByteBuffer.allocate(MAX_BYTES);
      fill(file, whole);
      return require(whole.array(), 0, whole.position());
    } catch (IOException e) {
      throw DiskFault.reading("a sealed object", e);
    }
  }

  private static void fill(FileChannel file, ByteBuffer target) throws IOException {
    while (target.hasRemaining() && file.read(target, target.position()) >= 0) {
      // a read may return less than asked for
    }
  }

  /**
   * Parses a header at the start of a whole age file, or of its beginning.
   *
   * @throws HoldfastException {@link Fault#OBJECT_MALFORMED}, {@link Fault#OBJECT_TOO_LARGE}
   */
  public static AgeHeader parse(byte[] bytes, int offset, int length) {
    int unused = Objects.checkFromIndexSize(offset, length, bytes.length);
    return require(bytes, offset, Math.min(length, MAX_BYTES));
  }

  private static AgeHeader require(byte[] bytes, int offset, int length) {
    @Nullable AgeHeader header = HeaderParser.parse(bytes, offset, length, length < MAX_BYTES);
    if (header == null) {
      throw new HoldfastException(
          Fault.OBJECT_TOO_LARGE,
          "age header longer than " + MAX_BYTES + " bytes (expected: that at most)");
    }
    return header;
  }

  /** The stanzas in the order they stand. */
  public List<AgeStanza> stanzas() {
    return stanzas;
  }

  /** Length in bytes, the MAC line and its line end included. */
  public int lengthBytes() {
    return text.length + HeaderParser.MAC_LINE_REST_BYTES;
  }

  /** The first 16 bytes of the MAC. */
  public Id128 mac() {
    return Id128.ofBytes(Arrays.copyOf(mac, Id128.BYTES));
  }

  /** How many recipients can open it: the stanzas of type X25519. */
  public int recipientCount() {
    return (int) stanzas.stream().filter(stanza -> stanza.type().equals(X25519)).count();
  }

  /**
   * Checks that the object is what it is taken for: exactly one label, equal to {@code expected}, beside at least one
   * X25519 stanza, and nothing else.
   *
   * @param object the object's name, for the message
   * @throws HoldfastException {@link Fault#OBJECT_DAMAGED}
   */
  public void checkLabel(SealLabel expected, String object) {
    List<AgeStanza> labels =
        stanzas.stream().filter(stanza -> stanza.type().equals(SealLabel.STANZA_TYPE)).toList();
    if (labels.size() != 1) {
      throw damaged(object, labels.size() + " labels in its header (expected: 1)");
    }
    AgeStanza label = labels.getFirst();
    if (!label.arguments().equals(expected.arguments()) || label.body().size() != 0) {
      throw damaged(
          object,
          "labelled '" + String.join(" ", label.arguments()) + "' (expected: '"
              + String.join(" ", expected.arguments()) + "')");
    }
    int others = stanzas.size() - 1;
    if (recipientCount() != others || others < 1) {
      throw damaged(
          object,
          recipientCount() + " X25519 stanzas of " + others
              + " beside the label (expected: one at least, and no other type)");
    }
  }

  /** Whether one of its labels is this one; {@link #checkLabel} says whether it is labelled properly. */
  public boolean hasLabel(SealLabel label) {
    return stanzas.stream()
        .anyMatch(
            stanza -> stanza.type().equals(SealLabel.STANZA_TYPE)
                && stanza.arguments().equals(label.arguments()));
  }

  /** Verifies the MAC. */
  void checkMac(FileKey key, String object) {
    if (!MessageDigest.isEqual(AgeCrypto.headerMac(key, text, 0, text.length), mac)) {
      throw damaged(object, "its header does not fit its MAC");
    }
  }

  static HoldfastException damaged(String object, String what) {
    return new HoldfastException(Fault.OBJECT_DAMAGED, object + ": " + what);
  }
}
