package dev.holdfast.store;

import dev.holdfast.layout.ObjectName;
import java.nio.ByteBuffer;

/**
 * A small object to be written when a store is made or extended.
 *
 * @param name where
 * @param bytes all of it, from its position to its limit; read only
 */
public record NewObject(ObjectName name, ByteBuffer bytes) {
  /** Makes the bytes read only. */
  public NewObject {
    bytes = bytes.asReadOnlyBuffer();
  }

  /** With the bytes of an array, which must not be changed later. */
  public static NewObject of(ObjectName name, byte[] bytes) {
    return new NewObject(name, ByteBuffer.wrap(bytes));
  }

  @Override
  public ByteBuffer bytes() {
    return bytes.duplicate();
  }
}
