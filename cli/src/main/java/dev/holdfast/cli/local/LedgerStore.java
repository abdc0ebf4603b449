package dev.holdfast.cli.local;

import dev.holdfast.id.StoreId;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.CopyState;
import java.util.Optional;

/**
 * A configured store as a run found it.
 *
 * @param name as configured
 * @param store the open store; empty when it cannot be used now
 * @param id which store, if known
 * @param rotating whether it is one of a group of rotating disks: its absence is no failure
 * @param state {@code PENDING} when usable, else {@code OFFLINE} or {@code FAILED}
 * @param reason why it is not usable; empty text when it is
 */
public record LedgerStore(
    String name,
    Optional<Store> store,
    Optional<StoreId> id,
    boolean rotating,
    CopyState state,
    String reason) {
  /** A store that can be used. */
  public static LedgerStore usable(String name, Store store, StoreId id, boolean rotating) {
    return new LedgerStore(
        name, Optional.of(store), Optional.of(id), rotating, CopyState.PENDING, "");
  }

  /** A store that cannot be used now. */
  public static LedgerStore absent(
      String name, Optional<StoreId> id, boolean rotating, CopyState state, String reason) {
    return new LedgerStore(name, Optional.empty(), id, rotating, state, reason);
  }
}
