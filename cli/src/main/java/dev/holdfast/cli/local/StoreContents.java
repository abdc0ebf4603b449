package dev.holdfast.cli.local;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.PackList;
import dev.holdfast.state.BadCopies;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.CopyState;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one store holds of one host: listed once, then kept up to date by what is put. Calls are serialised by the ledger.
 */
final class StoreContents {
  private final LedgerStore configured;
  private final Map<Sha256, Long> packs = new HashMap<>();
  private final Set<Sha256> confirmed = new HashSet<>();
  private final Set<Sha256> manifests = new HashSet<>();
  private CopyState state;
  private String reason;

  StoreContents(LedgerStore configured) {
    this.configured = configured;
    this.state = configured.state();
    this.reason = configured.reason();
  }

  /**
   * Lists the host's packs and manifests; a store that cannot be listed leaves the run.
   *
   * @param bad copies that are known to be bad; those packs do not count
   * @param listings what was listed before
   */
  void list(HostId host, Collection<BadCopies.BadCopy> bad, Listings listings) {
    if (!usable()) {
      return;
    }
    try {
      listings.taken(storeId()).ifPresentOrElse(packs::putAll, () -> listPacks(host));
      store()
          .list(
              ObjectName.manifestsPrefix(host),
              object -> ObjectName.parse(object.path())
                  .ifPresent(
                      name -> {
                        if (name instanceof ObjectName.Manifest manifest) {
                          manifests.add(manifest.sha256());
                        }
                      }));
      for (BadCopies.BadCopy copy : bad) {
        if (copy.store().equals(storeId()) && copy.name() instanceof ObjectName.Pack pack) {
          packs.remove(pack.sha256());
        }
      }
    } catch (HoldfastException e) {
      leave(e.fault() == Fault.STORE_OFFLINE ? CopyState.OFFLINE : CopyState.FAILED, e.message());
    }
  }

  private void listPacks(HostId host) {
    store()
        .list(
            ObjectName.packsPrefix(host),
            object -> ObjectName.parse(object.path())
                .ifPresent(
                    name -> {
                      if (name instanceof ObjectName.Pack pack) {
                        packs.put(pack.sha256(), object.sizeBytes());
                      }
                    }));
  }

  String name() {
    return configured.name();
  }

  boolean rotating() {
    return configured.rotating();
  }

  Optional<StoreId> id() {
    return configured.id();
  }

  Store store() {
    return configured.store().orElseThrow();
  }

  StoreId storeId() {
    return configured.id().orElseThrow();
  }

  /** Whether what goes there is to be described with its MD5. */
  boolean wantsMd5() {
    return usable() && store().wantsMd5();
  }

  /** Whether it still takes part. */
  boolean usable() {
    return state == CopyState.PENDING;
  }

  CopyState state() {
    return state;
  }

  String reason() {
    return reason;
  }

  void leave(CopyState newState, String why) {
    if (usable()) {
      state = newState;
      reason = why;
    }
  }

  boolean hasPack(Sha256 pack, long sizeBytes) {
    Long size = packs.get(pack);
    return size != null && size == sizeBytes;
  }

  boolean hasManifest(Sha256 manifest) {
    return manifests.contains(manifest);
  }

  void putPack(Sha256 pack, long sizeBytes) {
    packs.put(pack, sizeBytes);
    confirmed.add(pack);
  }

  /** Whether this run has seen that it has it. */
  boolean confirmed(Sha256 object) {
    return confirmed.contains(object);
  }

  void losePack(Sha256 pack) {
    packs.remove(pack);
  }

  void putManifest(Sha256 manifest) {
    manifests.add(manifest);
    confirmed.add(manifest);
  }

  /** How many packs of a list it lacks. */
  int lacking(PackList list) {
    int lacking = 0;
    for (int i = 0; i < list.count(); i++) {
      if (!hasPack(list.hash(i), list.sizeBytes(i))) {
        lacking++;
      }
    }
    return lacking;
  }
}
