package dev.holdfast.cli.keys;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.Core;
import dev.holdfast.signed.HostRecordCore;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.StoreRecordCore;
import dev.holdfast.signed.TrustBundle;
import dev.holdfast.signed.TrustCore;
import dev.holdfast.trust.HostRecords;
import dev.holdfast.trust.LocatedFile;
import dev.holdfast.trust.StoreRecords;
import dev.holdfast.trust.TrustAnchor;
import dev.holdfast.trust.TrustChain;
import dev.holdfast.trust.TrustRef;
import dev.holdfast.trust.TrustView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The trust chain and all records as the operator's hand holds them. Records count only when an operator of the newest
 * trust signed them (docs/FORMAT.md §11). Immutable.
 */
public final class RecordBook {
  private static final Comparator<SignedFile> BY_SUBJECT_AND_NUMBER =
      Comparator.<SignedFile, String>comparing(f -> f.core().head().subject().toString())
          .thenComparingLong(f -> f.core().head().number())
          .thenComparing(SignedFile::sha256);

  private final List<SignedFile> trust;
  private final List<SignedFile> hosts;
  private final List<SignedFile> stores;
  private final TrustCore newest;

  /**
   * The book of a trust bundle from the operator's own hand.
   *
   * @throws HoldfastException {@link Fault#TRUST_UNKNOWN} when it holds no trust file; {@link Fault#TRUST_CONFLICT} when
   *     the chain contradicts itself
   */
  public RecordBook(TrustBundle bundle) {
    this(bundle, List.of(), finding -> {});
  }

  /**
   * The book of a trust bundle and of what stores hold: what of the latter belongs to the chain and counts.
   *
   * @param found trust files and records
   * @param findings what does not fit
   * @throws HoldfastException as above; {@link Fault#TRUST_ROLLED_BACK}
   */
  public RecordBook(TrustBundle bundle, Collection<LocatedFile> found, FindingSink findings) {
    if (bundle.trust().isEmpty()) {
      throw new HoldfastException(
          Fault.TRUST_UNKNOWN, "a trust file without any version (expected: the fleet's chain)");
    }
    FleetId fleet = bundle.trust().getFirst().core().head().fleet();
    TrustView view = TrustChain.judge(fleet, TrustAnchor.ofBundle(bundle), found, findings);
    this.trust = List.copyOf(view.chain().values());
    this.newest = view.newest();
    List<SignedFile> records = new ArrayList<>(bundle.hostRecords());
    records.addAll(bundle.storeRecords());
    found.forEach(located -> records.add(located.file()));
    this.hosts = counting(records, HostRecordCore.class);
    this.stores = counting(records, StoreRecordCore.class);
    HostRecords.judge(view, found, findings);
    StoreRecords.judge(view, found, findings);
  }

  /** Sorted, each file once. */
  private static List<SignedFile> distinct(Collection<SignedFile> files) {
    Map<Sha256, SignedFile> each = new LinkedHashMap<>();
    files.forEach(file -> each.putIfAbsent(file.sha256(), file));
    return each.values().stream().sorted(BY_SUBJECT_AND_NUMBER).toList();
  }

  private List<SignedFile> counting(Collection<SignedFile> files, Class<? extends Core> kind) {
    return distinct(
        files.stream()
            .filter(file -> kind.isInstance(file.core()))
            .filter(file -> file.core().head().fleet().equals(fleet()))
            .filter(
                file -> newest.operator(file.core().head().signer())
                    .map(key -> file.head().verifiedBy(key))
                    .orElse(false))
            .toList());
  }

  /** Whose it is. */
  public FleetId fleet() {
    return newest.head().fleet();
  }

  /** The newest version of trust. */
  public TrustCore trust() {
    return newest;
  }

  /** The newest record of each host. */
  public List<HostRecordCore> hosts() {
    Map<HostId, HostRecordCore> each = new LinkedHashMap<>();
    for (SignedFile file : hosts) {
      HostRecordCore core = (HostRecordCore) file.core();
      each.put(core.host(), core);
    }
    return List.copyOf(each.values());
  }

  /** The newest record file of a host. */
  public Optional<SignedFile> host(HostId host) {
    return last(hosts, host.value());
  }

  /** The newest record of each store. */
  public List<StoreRecordCore> stores() {
    Map<StoreId, StoreRecordCore> each = new LinkedHashMap<>();
    for (SignedFile file : stores) {
      StoreRecordCore core = (StoreRecordCore) file.core();
      each.put(core.store(), core);
    }
    return List.copyOf(each.values());
  }

  /** The newest record file of a store. */
  public Optional<SignedFile> store(StoreId store) {
    return last(stores, store.value());
  }

  /** The store whose newest record has this name, the youngest where several have. */
  public Optional<StoreRecordCore> storeNamed(String name) {
    return stores().stream()
        .filter(core -> core.name().equals(name))
        .max(Comparator.comparing(StoreRecordCore::time));
  }

  private static Optional<SignedFile> last(List<SignedFile> files, dev.holdfast.id.Id128 subject) {
    return files.stream()
        .filter(file -> file.core().head().subject().equals(subject))
        .reduce((a, b) -> b);
  }

  /** With further records that an operator signed just now. */
  public RecordBook with(SignedFile... records) {
    TrustBundle bundle = bundle();
    List<SignedFile> hostFiles = new ArrayList<>(hosts);
    List<SignedFile> storeFiles = new ArrayList<>(stores);
    for (SignedFile record : records) {
      (record.core() instanceof HostRecordCore ? hostFiles : storeFiles).add(record);
    }
    return new RecordBook(new TrustBundle(bundle.trust(), hostFiles, storeFiles));
  }

  /** Number and hash of the newest trust, as new records name it. */
  public TrustRef trustRef() {
    return new TrustRef(newest.v(), trust.getLast().sha256());
  }

  /** What one store must carry: the whole chain, all host records, its own records. */
  public List<SignedFile> filesFor(StoreId store) {
    List<SignedFile> files = new ArrayList<>(trust);
    files.addAll(hosts);
    stores.stream()
        .filter(file -> file.core().head().subject().equals(store.value()))
        .forEach(files::add);
    return files;
  }

  /** As the {@code trust} file holds it. */
  public TrustBundle bundle() {
    return new TrustBundle(trust, hosts, stores);
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof RecordBook book && names().equals(book.names());
  }

  @Override
  public int hashCode() {
    return names().hashCode();
  }

  private List<ObjectName.Signed> names() {
    List<ObjectName.Signed> names = new ArrayList<>();
    List.of(trust, hosts, stores).forEach(list -> list.forEach(file -> names.add(file.name())));
    return names;
  }
}
