package dev.holdfast.signed;

import dev.holdfast.id.Sha256;

/**
 * A section as the core names it.
 *
 * @param kind what it is
 * @param length in bytes, at most {@link SectionKind#maxBytes}
 * @param sha256 of its bytes
 */
public record SectionRef(SectionKind kind, long length, Sha256 sha256) {
  /** Checks the length. */
  public SectionRef {
    Form.limit(length, kind.maxBytes(), "section " + kind.text(), "bytes");
  }
}
