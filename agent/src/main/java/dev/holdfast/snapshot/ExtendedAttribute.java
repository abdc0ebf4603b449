package dev.holdfast.snapshot;

import java.nio.ByteBuffer;

/**
 * An extended attribute, access control list or capability.
 *
 * @param name with its namespace, for instance {@code user.comment}
 * @param value its bytes; read-only
 */
public record ExtendedAttribute(PathBytes name, ByteBuffer value) {
  /** Copies the value. */
  public ExtendedAttribute {
    value = ByteBuffer.allocate(value.remaining()).put(value.duplicate()).flip().asReadOnlyBuffer();
  }

  @Override
  public ByteBuffer value() {
    return value.duplicate();
  }
}
