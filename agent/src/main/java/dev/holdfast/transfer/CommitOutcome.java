package dev.holdfast.transfer;

import dev.holdfast.id.StoreId;
import dev.holdfast.signed.ManifestRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a commit ended.
 *
 * @param manifest which one
 * @param stores one per store of the session, in configured order, those that left the run included
 * @param protectedUntil until when locks keep it; empty when not proven
 */
public record CommitOutcome(
    ManifestRef manifest, List<StoreState> stores, Optional<Instant> protectedUntil) {
  /** Copies the list. */
  public CommitOutcome {
    stores = List.copyOf(stores);
  }

  /** Whether at least one store has the manifest. */
  public boolean committed() {
    return stores
        .stream()
        .anyMatch(s -> s.state() == CopyState.COMMITTED || s.state() == CopyState.PROTECTED);
  }

  /**
   * One store's standing.
   *
   * @param id empty when it was never reached
   * @param name as configured
   * @param state what it has
   * @param reason why it has no copy, or why the bytes of one it has are not proven; else empty text
   */
  public record StoreState(Optional<StoreId> id, String name, CopyState state, String reason) {}
}
