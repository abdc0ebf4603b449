package dev.holdfast.cli.local;

import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.transfer.StoreView;
import java.util.HashMap;
import java.util.Map;

/** What stores list, by what it is. */
final class Listings {
  private Listings() {}

  /** The packs of a host with their sizes. */
  static Map<Sha256, Long> packs(StoreView store, HostId host) {
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
