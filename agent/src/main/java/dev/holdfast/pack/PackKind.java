package dev.holdfast.pack;

import dev.holdfast.seal.SealKind;

/** What a pack carries. */
public enum PackKind {
  /** Ordinary chunks of content. */
  DATA(SealKind.DATA, 16 << 20),
  /** Delta chunks. */
  DELTA(SealKind.DELTA, 16 << 20),
  /** Entry streams and recipes, so that listing reads nothing else. */
  META(SealKind.META, 4 << 20);

  private final SealKind sealKind;
  private final int targetBytes;

  PackKind(SealKind sealKind, int targetBytes) {
    this.sealKind = sealKind;
    this.targetBytes = targetBytes;
  }

  /** The kind that stands in the label. */
  public SealKind sealKind() {
    return sealKind;
  }

  /** Compressed bytes at which a pack is finished. */
  public int targetBytes() {
    return targetBytes;
  }
}
