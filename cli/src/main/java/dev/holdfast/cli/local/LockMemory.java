package dev.holdfast.cli.local;

import dev.holdfast.layout.ObjectName;
import dev.holdfast.lock.LockSpan;
import dev.holdfast.transfer.StoreView;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What this host remembers of the locks of its snapshots in the stores at hand. One thread. */
public final class LockMemory {
  /** Of no store. */
  public static final LockMemory NONE = new LockMemory(Map.of());

  private final Map<String, OneStore> stores;

  private record OneStore(LockDates dates, boolean proven, LockSpan span) {}

  private LockMemory(Map<String, OneStore> stores) {
    this.stores = stores;
  }

  /**
   * Reads what is remembered.
   *
   * @param folder of what was read back
   * @param views the stores; those that do not lock are left out
   */
  public static LockMemory read(Path folder, List<StoreView> views) {
    Map<String, OneStore> stores = new HashMap<>();
    for (StoreView view : views) {
      if (view instanceof ReadableStore store && store.isLocking()) {
        LockSpan span = new LockSpan(store.store().locks().orElseThrow().length());
        stores.put(
            store.name(),
            new OneStore(LockDates.read(folder, store.id()), store.isLockProven(), span));
      }
    }
    return new LockMemory(stores);
  }

  /** How a store keeps a snapshot; empty for a store that does not lock. */
  public Optional<LockState> of(String store, ObjectName.Manifest snapshot, Instant now) {
    OneStore one = stores.get(store);
    return one == null
        ? Optional.empty()
        : Optional.of(
            LockState.of(
                Retainer.remembered(one.dates, snapshot), one.proven, one.span, now));
  }
}
