package dev.holdfast.signed;

import dev.holdfast.layout.Limits;
import java.util.Optional;

/** What lies behind the signature of a signed file. */
public enum SectionKind {
  /** The sealed body of a manifest: an age file. */
  BODY("body", Limits.BODY_BYTES),
  /** The packs a restore needs: {@link PackList}. */
  PACKS("packs", Limits.LIST_BYTES),
  /** What a checkpoint expects: {@link LiveList}. */
  LIVE("live", Limits.LIST_BYTES),
  /** What counts of a distrusted host: {@link LiveList}. */
  GOOD("good", Limits.LIST_BYTES),
  /** Reserved; its content is ignored. */
  COSIGN("cosign", Limits.COSIGN_BYTES);

  private final String text;
  private final int maxBytes;

  SectionKind(String text, int maxBytes) {
    this.text = text;
    this.maxBytes = maxBytes;
  }

  /** The word in the core. */
  public String text() {
    return text;
  }

  /** The largest length a reader accepts. */
  public int maxBytes() {
    return maxBytes;
  }

  /** The section of that word, or empty when there is none in format 1. */
  public static Optional<SectionKind> ofText(String text) {
    for (SectionKind kind : values()) {
      if (kind.text.equals(text)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
