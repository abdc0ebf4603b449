package dev.holdfast.verify;

import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.transfer.ListedObject;
import dev.holdfast.transfer.StoreView;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What one store lists, in one pass: signed files by name, packs by host, and what has no business there. */
final class Inventory {
  private static final int UNKNOWN_TOLD = 100;

  private final StoreView store;
  private final Map<ObjectName.Signed, Long> signed = new LinkedHashMap<>();
  private final Map<HostId, Map<Sha256, Long>> packs = new HashMap<>();
  private long unknown;
  private boolean gone;

  private Inventory(StoreView store) {
    this.store = store;
  }

  static Inventory of(StoreView store, FindingSink findings) {
    Inventory inventory = new Inventory(store);
    store.list("", object -> inventory.take(object, findings));
    if (inventory.unknown > UNKNOWN_TOLD) {
      findings.add(
          Finding.warning(
              "unknown-names", "", store.name(), "names of the format only",
              inventory.unknown + " other names; the first " + UNKNOWN_TOLD + " are told"));
    }
    Strays.tell(store, findings);
    return inventory;
  }

  private void take(ListedObject object, FindingSink findings) {
    Optional<ObjectName> name = ObjectName.parse(object.path());
    if (name.isEmpty()) {
      unknown++;
      if (unknown <= UNKNOWN_TOLD) {
        findings.add(
            Finding.warning(
                "unknown-name", object.path(), store.name(), "names of the format only",
                "an object of " + object.sizeBytes() + " bytes; ignored")
                .withFix("remove what Holdfast did not write"));
      }
      return;
    }
    switch (name.get()) {
      case ObjectName.Signed file -> signed.put(file, object.sizeBytes());
      case ObjectName.Pack pack ->
          packs.computeIfAbsent(pack.host(), h -> new HashMap<>())
              .put(pack.sha256(), object.sizeBytes());
      case ObjectName.Marker _,ObjectName.RecoveryText _ -> {
        // looked at by themselves
      }
    }
  }

  StoreView store() {
    return store;
  }

  /** Signed files by name, with their listed sizes. */
  Map<ObjectName.Signed, Long> signed() {
    return signed;
  }

  /** Packs of a host, with their listed sizes. */
  Map<Sha256, Long> packs(HostId host) {
    return packs.getOrDefault(host, Map.of());
  }

  /** Whether it holds packs, manifests or checkpoints of a host. */
  boolean holdsAnythingOf(HostId host) {
    return packs.containsKey(host)
        || signed.keySet()
            .stream()
            .anyMatch(
                name -> switch (name) {
                  case ObjectName.Manifest m -> m.host().equals(host);
                  case ObjectName.Checkpoint c -> c.host().equals(host);
                  default -> false;
                });
  }

  /** The store stopped answering. */
  synchronized boolean leave() {
    boolean first = !gone;
    gone = true;
    return first;
  }

  synchronized boolean isGone() { return gone; }
}
