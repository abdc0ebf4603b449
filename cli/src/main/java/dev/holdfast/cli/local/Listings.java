package dev.holdfast.cli.local;

import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.transfer.StoreView;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What stores list of one host's packs, listed once for a whole run: while it holds the state directory's lock nobody else
 * writes them. Whoever has written or mended packs forgets what was listed. One thread.
 */
public final class Listings {
  private final Map<StoreId, Map<Sha256, Long>> packs = new HashMap<>();

  /** The packs of a host with their sizes; listed now unless they were. */
  Map<Sha256, Long> packs(StoreView store, HostId host) {
    return packs.computeIfAbsent(store.id(), id -> list(store, host));
  }

  /** What was listed before, given away. */
  Optional<Map<Sha256, Long>> taken(StoreId store) {
    return Optional.ofNullable(packs.remove(store));
  }

  /** Forgets everything: stores have changed. */
  public void forget() {
    packs.clear();
  }

  private static Map<Sha256, Long> list(StoreView store, HostId host) {
    Map<Sha256, Long> packs = new HashMap<>();
    store.list(
        ObjectName.packsPrefix(host),
        object -> ObjectName.parse(object.path())
            .ifPresent(
                name -> {
                  if (name instanceof ObjectName.Pack pack) {
                    packs.put(pack.sha256(), object.sizeBytes());
                  }
                }));
    return packs;
  }
}
