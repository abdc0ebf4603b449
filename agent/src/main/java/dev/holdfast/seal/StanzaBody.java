package dev.holdfast.seal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bytes of a stanza's body, immutable. */
public final class StanzaBody {
  /** No bytes. */
  public static final StanzaBody EMPTY = new StanzaBody(new byte[0]);

  private final byte[] bytes;

  private StanzaBody(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of these bytes. */
  public static StanzaBody of(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new StanzaBody(bytes.clone());
  }

  /** Length in bytes. */
  public int size() {
    return bytes.length;
  }

  /** The bytes, in a new array. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StanzaBody that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
