package dev.holdfast.verify;

import dev.holdfast.id.Sha256;
import dev.holdfast.pack.PackKind;
import dev.holdfast.snapshot.Extent;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Kind and chunk lengths of the packs that were opened, four bytes a chunk. Any thread. */
final class PackFacts {
  private final ConcurrentMap<Sha256, Opened> opened = new ConcurrentHashMap<>();

  private static final class Opened {
    private final PackKind kind;
    private final int[] plainBytes;

    Opened(PackKind kind, int[] plainBytes) {
      this.kind = kind;
      this.plainBytes = plainBytes;
    }
  }

  /** Takes what was seen; the array is kept. */
  void put(Sha256 pack, PackKind kind, int[] plainBytes) {
    opened.put(pack, new Opened(kind, plainBytes));
  }

  /** What speaks against an extent, as far as its pack is known. */
  Optional<String> objection(Extent extent, PackKind kind) {
    Opened pack = opened.get(extent.pack());
    if (pack == null) {
      return Optional.empty();
    }
    if (pack.kind != kind) {
      return Optional.of("it lies in a pack of kind " + pack.kind.sealKind().word());
    }
    int[] plain = pack.plainBytes;
    if (extent.ordinal() < 0 || extent.ordinal() >= plain.length) {
      return Optional.of("chunk " + extent.ordinal() + " of " + plain.length);
    }
    if (extent.offset() < 0 || extent.offset() >= plain[extent.ordinal()]) {
      return Optional.of(
          "byte " + extent.offset() + " of a chunk of " + plain[extent.ordinal()] + " bytes");
    }
    long left = extent.length() + extent.offset();
    for (int i = extent.ordinal(); i < plain.length && left > 0; i++) {
      left -= plain[i];
    }
    return left > 0 ? Optional.of(left + " bytes behind its last chunk") : Optional.empty();
  }
}
