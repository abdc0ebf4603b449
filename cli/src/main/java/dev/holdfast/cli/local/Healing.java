package dev.holdfast.cli.local;

import dev.holdfast.copy.CopyDoors;
import dev.holdfast.copy.CopyObserver;
import dev.holdfast.copy.Mender;
import dev.holdfast.copy.Mending;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.reading.FleetView;
import dev.holdfast.reading.HostView;
import dev.holdfast.state.AgentDatabase;
import dev.holdfast.state.BadCopies;
import dev.holdfast.state.PackIndex;
import dev.holdfast.state.SnapshotLedger;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.FetchRequest;
import dev.holdfast.transfer.ObjectFetcher;
import dev.holdfast.transfer.StoreView;
import dev.holdfast.transfer.TemporarySpace;
import dev.holdfast.trust.JudgedManifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;

/**
 * Mends what is known to be bad before a backup relies on it: copies that the last verification found bad, and packs of base
 * snapshots that a store has lost. What no store has any more is told; the ledger then counts it as lost. One thread.
 */
public final class Healing {
  private final List<StoreView> stores;
  private final AgentDatabase database;
  private final ByteMover mover;
  private final Path scratch;
  private final FindingSink findings;
  private final CopyObserver observer;
  private final List<BadCopies.BadCopy> good = new ArrayList<>();
  private final Set<ObjectName> lost = new HashSet<>();
  private long mended;

  /**
   * For the stores at hand.
   *
   * @param scratch for objects on their way
   */
  public Healing(
      StoresAtHand stores, AgentDatabase database, ByteMover mover, Path scratch,
      FindingSink findings, CopyObserver observer) {
    this.stores = stores.readable();
    this.database = database;
    this.mover = mover;
    this.scratch = scratch;
    this.findings = findings;
    this.observer = observer;
  }

  /**
   * Mends.
   *
   * @param own the host whose objects are mended
   * @param listings filled with what is listed
   * @return copies that were mended
   */
  public long run(FleetView fleet, HostView own, Listings listings) {
    CopyDoors doors =
        new CopyDoors(mover, scratch, ForkJoinPool.commonPool(), 1, findings, observer);
    try (ObjectFetcher fetcher =
        new ObjectFetcher(stores, new TemporarySpace(scratch, 0), Runnable::run, findings)) {
      Mender mender = new Mender(fleet, stores, StoreTarget.of(stores), fetcher, doors);
      remembered(own.id(), mender);
      bases(own, mender, listings);
    }
    database.badCopies().forget(good);
    if (!lost.isEmpty()) {
      findings.add(
          Finding.warning(
              "objects-lost", ObjectName.hostPrefix(own.id()), null,
              "a good copy of each object in some store at hand",
              "none of " + lost.size() + ", such as " + lost.iterator().next().path())
              .withFix(
                  "connect a store that has them; what a source still has is stored afresh by this"
                      + " backup, and 'holdfast verify' names the snapshots that are damaged"));
    }
    return mended;
  }

  /** What a verification found. */
  private void remembered(HostId host, Mender mender) {
    List<BadCopies.BadCopy> all = database.badCopies().all();
    Map<ObjectName, Set<StoreId>> hopeless = new HashMap<>();
    all.forEach(
        copy -> hopeless.computeIfAbsent(copy.name(), name -> new HashSet<>()).add(copy.store()));
    for (BadCopies.BadCopy copy : all) {
      Optional<StoreView> store =
          stores.stream().filter(view -> view.id().equals(copy.store())).findFirst();
      if (store.isPresent() && concerns(host, copy.name())) {
        boolean done =
            mend(request(copy), store.get(), hopeless.getOrDefault(copy.name(), Set.of()), mender);
        boolean nowhere =
            lost.contains(copy.name())
                && stores.stream().allMatch(view -> view.stat(copy.name()).isEmpty());
        if (done || nowhere) {
          good.add(copy); // listings say it when it is nowhere
        }
      }
    }
  }

  private static boolean concerns(HostId host, ObjectName name) {
    return switch (name) {
      case ObjectName.Pack p -> p.host().equals(host);
      case ObjectName.Manifest m -> m.host().equals(host);
      case ObjectName.Checkpoint c -> c.host().equals(host);
      case ObjectName.Trust _,ObjectName.HostRecord _,ObjectName.StoreRecord _ -> true;
      case ObjectName.Marker _,ObjectName.RecoveryText _ -> false;
    };
  }

  private static FetchRequest request(BadCopies.BadCopy copy) {
    return switch (copy.name()) {
      case ObjectName.Signed signed -> FetchRequest.signed(signed, Limits.SIGNED_FILE_BYTES);
      case ObjectName.Pack pack ->
          new FetchRequest(
              pack, pack.sha256(), copy.sizeBytes(),
              copy.sizeBytes().orElse(Limits.PACK_BYTES));
      case ObjectName.Marker _,ObjectName.RecoveryText _ ->
          throw new IllegalStateException(copy.name() + " does not concern a host");
    };
  }

  /** Packs of base snapshots that a store should have and does not list. */
  private void bases(HostView own, Mender mender, Listings listings) {
    for (StoreView store : stores) {
      Map<Sha256, FetchRequest> wanted = wanted(own, store);
      if (wanted.isEmpty()) {
        continue;
      }
      Map<Sha256, Long> present = listings.packs(store, own.id());
      for (FetchRequest pack : wanted.values()) {
        Long size = present.get(pack.sha256());
        if (size == null || size != pack.maxBytes()) {
          mend(pack, store, Set.of(), mender);
        }
      }
    }
  }

  private Map<Sha256, FetchRequest> wanted(HostView own, StoreView store) {
    Set<Sha256> held = new HashSet<>();
    own.manifests()
        .stream()
        .filter(manifest -> manifest.stores().contains(store.name()))
        .map(JudgedManifest::sha256)
        .forEach(held::add);
    Map<Sha256, FetchRequest> wanted = new HashMap<>();
    for (SnapshotLedger.Committed base : database.snapshots().all()) {
      if (held.contains(base.ref().sha256())) {
        for (PackIndex.Use use : database.packs().packsOf(base.ref().seq())) {
          Sha256 pack = use.pack().ref().sha256();
          long sizeBytes = use.pack().ref().sizeBytes();
          wanted.putIfAbsent(pack, FetchRequest.pack(own.id(), pack, sizeBytes));
        }
      }
    }
    return wanted;
  }

  private boolean mend(
      FetchRequest wanted, StoreView store, Set<StoreId> hopeless, Mender mender) {
    return switch (mender.mend(wanted, store, hopeless)) {
      case Mending.Mended(String from) -> {
        mended++;
        findings.add(
            Finding.warning(
                "copy-mended", wanted.name().path(), store.name(), "a good copy",
                "a bad one, or none; a good one was put back from store '" + from + "'"));
        yield true;
      }
      case Mending.Failed(String why) -> {
        findings.add(
            Finding.warning(
                "copy-not-mended", wanted.name().path(), store.name(), "a good copy", why));
        yield false;
      }
      case Mending.Lost _ -> {
        lost.add(wanted.name());
        yield false;
      }
      case Mending.NotTried() -> false;
    };
  }
}
