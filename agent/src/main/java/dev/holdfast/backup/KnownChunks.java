package dev.holdfast.backup;

import dev.holdfast.id.Sha256;
import org.jspecify.annotations.Nullable;

/** The chunks that a run may refer to instead of storing them again. Called by several threads at once. */
@FunctionalInterface
interface KnownChunks {
  /** Where a chunk with that id lies, or null when it must be stored. */
  @Nullable
  Place find(Sha256 id);

  /**
   * A chunk that is stored already.
   *
   * @param pack the pack's name
   * @param ordinal its number within the pack
   */
  record Place(Sha256 pack, int ordinal) {}
}
