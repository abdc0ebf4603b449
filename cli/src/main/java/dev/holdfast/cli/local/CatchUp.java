package dev.holdfast.cli.local;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.reading.HostView;
import dev.holdfast.signed.CheckedFile;
import dev.holdfast.signed.PackList;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.FetchRequest;
import dev.holdfast.transfer.FetchedObject;
import dev.holdfast.transfer.ObjectFetcher;
import dev.holdfast.transfer.ObjectToPut;
import dev.holdfast.transfer.StoreView;
import dev.holdfast.transfer.TemporarySpace;
import dev.holdfast.trust.JudgedManifest;
import dev.holdfast.trust.Standing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings stores that lag up to date without any key: for each snapshot a store lacks, in order, the missing packs come from
 * another store, their hash is compared with their name, and the manifest follows last. One thread.
 */
public final class CatchUp {
  private static final long TEMPORARY_BYTES = 256L << 20;

  private final List<LedgerStore> stores;
  private final List<StoreView> views;
  private final ByteMover mover;
  private final Path scratch;
  private final FindingSink findings;

  /**
   * @param stores in configured order
   * @param views of those that can be read
   * @param scratch for packs on their way
   */
  public CatchUp(
      List<LedgerStore> stores,
      List<StoreView> views,
      ByteMover mover,
      Path scratch,
      FindingSink findings) {
    this.stores = List.copyOf(stores);
    this.views = List.copyOf(views);
    this.mover = mover;
    this.scratch = scratch;
    this.findings = findings;
  }

  /**
   * Copies what lags.
   *
   * @return manifests written
   */
  public int run(HostView host) {
    int written = 0;
    if (views.size() < 2) {
      return 0;
    }
    try (ObjectFetcher fetcher =
        new ObjectFetcher(
            views, new TemporarySpace(scratch, TEMPORARY_BYTES), Runnable::run, findings)) {
      for (LedgerStore target : stores) {
        if (target.store().isPresent()) {
          written += run(host, target, target.store().get(), fetcher);
        }
      }
    }
    return written;
  }

  private int run(HostView host, LedgerStore target, Store store, ObjectFetcher fetcher) {
    List<JudgedManifest> lacking =
        host.manifests()
            .stream()
            .filter(m -> m.standing() == Standing.GOOD && !m.stores().contains(target.name()))
            .toList();
    if (lacking.isEmpty()) {
      return 0;
    }
    int written = 0;
    try {
      Map<Sha256, Long> packs = packs(host.id(), store);
      for (JudgedManifest manifest : lacking) {
        copy(manifest, store, packs, fetcher);
        written++;
      }
    } catch (HoldfastException e) {
      if (e.fault() == Fault.STOPPED) {
        throw e;
      }
      findings.add(
          Finding.warning(
              "store-behind",
              ObjectName.manifestsPrefix(host.id()),
              target.name(),
              "every snapshot that other stores have",
              (lacking.size() - written) + " are not copied yet: " + e.message()));
    }
    return written;
  }

  private static Map<Sha256, Long> packs(HostId host, Store store) {
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

  private void copy(
      JudgedManifest manifest, Store store, Map<Sha256, Long> present, ObjectFetcher fetcher) {
    FetchRequest request = FetchRequest.signed(manifest.name(), Limits.SIGNED_FILE_BYTES);
    try (FetchedObject file = fetcher.fetch(request)) {
      PackList packs = CheckedFile.open(file.path(), manifest.name()).packs();
      HostId host = manifest.core().host();
      for (int i = 0; i < packs.count(); i++) {
        Long size = present.get(packs.hash(i));
        if (size == null || size != packs.sizeBytes(i)) {
          copyPack(host, packs, i, store, fetcher);
          present.put(packs.hash(i), packs.sizeBytes(i));
        }
      }
      ObjectToPut object =
          new ObjectToPut(manifest.name(), file.sizeBytes(), manifest.sha256());
      Grant grant = new StorePut(store, mover).grant(object, file.path());
      mover.barrier(grant);
      mover.put(grant, file.path(), file.sizeBytes(), manifest.sha256());
      mover.barrier(grant);
    } catch (IOException e) {
      throw DiskFault.reading("a fetched manifest", e);
    }
  }

  private void copyPack(
      HostId host, PackList packs, int i, Store store, ObjectFetcher fetcher) {
    FetchRequest request = FetchRequest.pack(host, packs.hash(i), packs.sizeBytes(i));
    try (FetchedObject pack = fetcher.fetch(request)) {
      new StorePut(store, mover)
          .put(new ObjectToPut(request.name(), pack.sizeBytes(), packs.hash(i)), pack.path());
    }
  }
}
