package dev.holdfast.backup;

import dev.holdfast.id.Sha256;
import dev.holdfast.snapshot.Extent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many bytes a snapshot uses of each pack. One thread. */
final class PackUse {
  private final Map<Sha256, Long> bytes = new HashMap<>();

  void add(List<Extent> extents) {
    for (Extent extent : extents) {
      bytes.merge(extent.pack(), extent.length(), Long::sum);
    }
  }

  /** Live bytes by pack. */
  Map<Sha256, Long> bytes() {
    return bytes;
  }
}
