package dev.holdfast.verify;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.fault.Severity;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.pack.PackRef;
import dev.holdfast.reading.HostView;
import dev.holdfast.seal.Identities;
import dev.holdfast.signed.CheckedFile;
import dev.holdfast.signed.PackList;
import dev.holdfast.transfer.FetchRequest;
import dev.holdfast.transfer.FetchedObject;
import dev.holdfast.trust.JudgedManifest;
import dev.holdfast.trust.Standing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks the manifests of one host copy by copy, and that every pack they name lies in every store that holds them, in the
 * right size. One use.
 */
final class HostCheck {
  private final HostView host;
  private final VerifyRequest request;
  private final List<Inventory> stores;
  private final VerifyDoors doors;
  private final Copies copies;
  private final Map<Sha256, PackNeed> needs = new HashMap<>();
  private final List<JudgedManifest> read = new ArrayList<>();

  HostCheck(HostView host, VerifyRequest request, List<Inventory> stores, VerifyDoors doors) {
    this.host = host;
    this.request = request;
    this.stores = stores;
    this.doors = doors;
    this.copies = new Copies(doors);
  }

  /** Reads all manifests that are wanted, then looks for their packs. */
  void run() {
    for (JudgedManifest manifest : host.manifests()) {
      if (wanted(manifest)) {
        manifest(manifest);
      }
    }
    stores.forEach(this::placement);
    needs.values().forEach(this::presence);
    if (request.everything()) {
      stores.forEach(this::orphans);
    }
  }

  /** The manifests of which a good copy was read, in order of their numbers. */
  List<JudgedManifest> manifests() {
    return read;
  }

  /** Every pack they name, in order of the names. */
  List<PackNeed> packs() {
    return needs.values()
        .stream()
        .sorted((a, b) -> a.sha256().compareTo(b.sha256()))
        .toList();
  }

  /** Whether a store lists a pack in the size that it should have, whoever wants it there. */
  boolean listed(int store, PackNeed need) {
    Long size = stores.get(store).packs(host.id()).get(need.sha256());
    return size != null && size == need.ref().sizeBytes();
  }

  private void manifest(JudgedManifest manifest) {
    long holders = 0;
    Optional<PackList> packs = Optional.empty();
    for (int i = 0; i < stores.size(); i++) {
      if (!stores.get(i).signed().containsKey(manifest.name())) {
        continue;
      }
      holders |= 1L << i;
      Optional<PackList> seen = copy(stores.get(i), manifest);
      packs = packs.or(() -> seen);
    }
    if (packs.isPresent()) {
      read.add(manifest);
      need(manifest, packs.get(), holders);
    }
  }

  /** Snapshots that a store lacks though it has others of their source, damaged ones too, or is to have them. */
  private void placement(Inventory store) {
    Set<SourceId> sources =
        host.manifests()
            .stream()
            .filter(manifest -> store.signed().containsKey(manifest.name()))
            .map(manifest -> manifest.core().sourceId())
            .collect(Collectors.toCollection(HashSet::new));
    if (store.holdsAnythingOf(host.id())) {
      sources.addAll(request.promised().getOrDefault(store.store().name(), Set.of()));
    }
    for (JudgedManifest manifest : host.manifests()) {
      if (manifest.standing() == Standing.GOOD
          && wanted(manifest)
          && sources.contains(manifest.core().sourceId())
          && !store.signed().containsKey(manifest.name())) {
        doors.notes().lacks(manifest, store.store());
        doors.findings()
            .add(
                Finding.warning(
                    "manifest-not-in-store", manifest.name().path(), store.store().name(),
                    "a copy: the store has other snapshots of its source, or is to have them",
                    "none; there are copies in " + String.join(", ", manifest.stores()))
                    .withFix(
                        "'holdfast copy --to " + store.store().name()
                            + "', or the next 'holdfast backup' of its host, copies what is lacking"));
      }
    }
  }

  private boolean wanted(JudgedManifest manifest) {
    return request.everything() || request.selected().contains(manifest.sha256());
  }

  /** The pack list of one copy, if all of the copy is good. */
  private Optional<PackList> copy(Inventory store, JudgedManifest manifest) {
    ObjectName.Manifest name = manifest.name();
    FetchRequest wanted = FetchRequest.signed(name, Limits.SIGNED_FILE_BYTES);
    Optional<FetchedObject> fetched = copies.read(store, wanted, Severity.ERROR);
    if (fetched.isEmpty()) {
      return Optional.empty();
    }
    try (FetchedObject object = fetched.get()) {
      return Optional.of(CheckedFile.open(object.path(), name).packs());
    } catch (IOException e) {
      throw DiskFault.reading("a fetched manifest", e);
    } catch (HoldfastException e) {
      if (!Copies.ofObject(e)) {
        throw e;
      }
      doors.findings()
          .add(
              Finding.error(
                  "manifest-malformed", name.path(), store.store().name(),
                  "a manifest of the documented form", e.message())
                  .withFix("its host wrote it so; use another snapshot"));
      return Optional.empty();
    }
  }

  private void need(JudgedManifest manifest, PackList packs, long holders) {
    boolean openable =
        request.identities()
            .map((Identities identities) -> identities.opensAny(manifest.core().recipients()))
            .orElse(false);
    for (int i = 0; i < packs.count(); i++) {
      PackRef ref = new PackRef(packs.hash(i), packs.sizeBytes(i), packs.headerMac(i));
      PackNeed need =
          needs.computeIfAbsent(ref.sha256(), h -> new PackNeed(ref, manifest.core().seq()));
      if (need.ref().equals(ref)) {
        need.add(holders, !manifest.suspect(), openable);
      } else {
        doors.findings()
            .add(
                Finding.error(
                    "pack-list-differs", manifest.name().path(), null,
                    "pack " + ref.sha256() + " of " + need.ref().sizeBytes()
                        + " bytes with header " + need.ref().headerMac() + ", as in manifest "
                        + need.seq(),
                    ref.sizeBytes() + " bytes with header " + ref.headerMac()));
      }
    }
  }

  private void presence(PackNeed need) {
    for (int i = 0; i < stores.size(); i++) {
      Inventory store = stores.get(i);
      Long size = store.packs(host.id()).get(need.sha256());
      // A store that lacks the manifests may lack the pack, but a later copy would take what lies there for it.
      boolean wrong =
          size == null ? need.inStore(i) : size != need.ref().sizeBytes();
      if (wrong) {
        copies.bad(
            new Finding(
                weight(need), size == null ? "pack-missing" : "pack-damaged",
                new ObjectName.Pack(host.id(), need.sha256()).path(), store.store().name(),
                need.ref().sizeBytes() + " bytes, as manifest " + need.seq() + " says",
                size == null ? "nothing" : size + " bytes", null),
            FetchRequest.pack(host.id(), need.sha256(), need.ref().sizeBytes()), store);
      }
    }
  }

  /** What only suspect manifests name may have been an attacker's from the start. */
  static Severity weight(PackNeed need) {
    return need.isSound() ? Severity.ERROR : Severity.WARNING;
  }

  private void orphans(Inventory store) {
    long count = 0;
    long bytes = 0;
    for (Map.Entry<Sha256, Long> pack : store.packs(host.id()).entrySet()) {
      PackNeed need = needs.get(pack.getKey());
      if (need == null) {
        count++;
        bytes += pack.getValue();
      }
    }
    if (count > 0) {
      doors.findings()
          .add(
              Finding.info(
                  "orphan-packs", ObjectName.packsPrefix(host.id()), store.store().name(),
                  "packs that a manifest names",
                  count + " others of " + bytes
                      + " bytes: of a backup under way, or of one that did not end"));
    }
  }
}
