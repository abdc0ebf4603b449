package dev.holdfast.reading;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.SignatureMemory;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.transfer.StoreView;
import dev.holdfast.trust.HostRecordView;
import dev.holdfast.trust.HostRecords;
import dev.holdfast.trust.LocatedFile;
import dev.holdfast.trust.StoreRecords;
import dev.holdfast.trust.TrustAnchor;
import dev.holdfast.trust.TrustChain;
import dev.holdfast.trust.TrustView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a fleet from the union of several stores in the order of docs/FORMAT.md §18: trust, records, checkpoints,
 * manifests. A store that cannot be read is a finding as long as another one can. One thread.
 */
public final class FleetReader {
  private final List<StoreView> stores;
  private final FindingSink findings;
  private final SignatureMemory signatures;
  private final Set<StoreView> gone = new java.util.HashSet<>();
  private @Nullable HoldfastException refusal;
  private int refusals;

  /** Reads these stores; each was opened before, so it is the right fleet's. Every signature is checked. */
  public FleetReader(List<StoreView> stores, FindingSink findings) {
    this(stores, findings, SignatureMemory.NONE);
  }

  /** The same, but signatures of manifests that the memory knows are not checked again. */
  public FleetReader(List<StoreView> stores, FindingSink findings, SignatureMemory signatures) {
    this.stores = List.copyOf(stores);
    this.findings = findings;
    this.signatures = signatures;
  }

  /**
   * Reads everything of some hosts.
   *
   * @param wanted the hosts; empty = all
   * @param now to compare lock dates with
   * @throws HoldfastException {@code NO_STORE_READABLE}, {@code STORE_REFUSED} when all of them refuse, and the {@code TRUST_…} faults of {@link TrustChain}
   */
  public FleetView read(FleetId fleet, TrustAnchor anchor, Set<HostId> wanted, Instant now) {
    TrustView trust = TrustChain.judge(fleet, anchor, small("trust/"), findings);
    Map<StoreId, SignedFile> storeRecords =
        StoreRecords.judge(trust, small("store/"), findings);
    Set<HostId> hosts = wanted.isEmpty() ? discover() : wanted;
    List<LocatedFile> records = new ArrayList<>();
    for (HostId host : hosts) {
      records.addAll(small(ObjectName.recordsPrefix(host)));
    }
    Map<HostId, HostRecordView> counting = HostRecords.judge(trust, records, findings);
    Map<HostId, HostView> views = new LinkedHashMap<>();
    for (HostId host : hosts) {
      HostRecordView record = counting.get(host);
      if (record == null) {
        findings.add(
            Finding.warning(
                "host-unknown",
                ObjectName.hostPrefix(host),
                null,
                "a record signed by an operator of the newest trust",
                "none; what lies there is ignored"));
        continue;
      }
      views.put(host, new HostReader(this, trust, record, findings).read(now));
    }
    signatures.keep();
    List<String> read =
        stores.stream().filter(store -> !gone.contains(store)).map(StoreView::name).toList();
    return new FleetView(trust, storeRecords, views, read);
  }

  /** Only trust and the records of stores and hosts; no manifests are read. */
  public TrustView readTrust(FleetId fleet, TrustAnchor anchor) {
    return TrustChain.judge(fleet, anchor, small("trust/"), findings);
  }

  /** Trust files and all records of stores and hosts, unjudged; no checkpoint or manifest is read. */
  public List<LocatedFile> readRecords() {
    List<LocatedFile> files = new ArrayList<>(small("trust/"));
    files.addAll(small("store/"));
    for (HostId host : discover()) {
      files.addAll(small(ObjectName.recordsPrefix(host)));
    }
    return files;
  }

  SignatureMemory signatures() {
    return signatures;
  }

  /** Every store that still answers. */
  List<StoreView> reachable() {
    List<StoreView> left = stores.stream().filter(store -> !gone.contains(store)).toList();
    if (left.isEmpty() && refusal != null && refusals == stores.size()) {
      throw refusal; // a retry cannot help
    }
    if (left.isEmpty()) {
      throw new HoldfastException(
          Fault.NO_STORE_READABLE,
          "none of " + stores.stream().map(StoreView::name).toList() + " can be read"
              + " (expected: at least one)");
    }
    return left;
  }

  /** Runs a listing or read against each reachable store; one that fails drops out with a finding. */
  void each(java.util.function.Consumer<StoreView> action) {
    for (StoreView store : reachable()) {
      try {
        action.accept(store);
      } catch (HoldfastException e) {
        dropIfUnreadable(store, e);
      }
    }
    reachable();
  }

  private void dropIfUnreadable(StoreView store, HoldfastException e) {
    switch (e.fault()) {
      case STORE_OFFLINE, STORE_READ_FAILED, STORE_REFUSED -> {
        gone.add(store);
        if (e.fault() == Fault.STORE_REFUSED) {
          refusals++;
          refusal = refusal == null ? e : refusal;
        }
        findings.add(
            Finding.warning(
                "store-unreadable", "", store.name(), "a store that can be read", e.message()));
      }
      default -> throw e;
    }
  }

  private Set<HostId> discover() {
    Set<HostId> hosts = new TreeSet<>();
    each(
        store -> store.list(
            "hosts/",
            object -> ObjectName.parse(object.path())
                .ifPresent(
                    name -> {
                      switch (name) {
                        case ObjectName.HostRecord r -> hosts.add(r.host());
                        case ObjectName.Manifest m -> hosts.add(m.host());
                        case ObjectName.Checkpoint c -> hosts.add(c.host());
                        default -> {
                          // Packs say nothing about which hosts there are.
                        }
                      }
                    })));
    return hosts;
  }

  private List<LocatedFile> small(String prefix) {
    List<LocatedFile> files = new ArrayList<>();
    each(
        store -> {
          List<ObjectName.Signed> names = new ArrayList<>();
          store.list(
              prefix,
              object -> ObjectName.parse(object.path())
                  .filter(ObjectName.Signed.class::isInstance)
                  .map(ObjectName.Signed.class::cast)
                  .ifPresent(names::add));
          for (ObjectName.Signed name : names) {
            SmallFiles.read(store, name, findings)
                .ifPresent(file -> files.add(new LocatedFile(file, store.name())));
          }
        });
    return files;
  }
}
