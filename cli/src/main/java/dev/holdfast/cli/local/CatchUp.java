package dev.holdfast.cli.local;

import dev.holdfast.copy.CopyDoors;
import dev.holdfast.copy.CopyObserver;
import dev.holdfast.copy.CopyReport;
import dev.holdfast.copy.CopyRequest;
import dev.holdfast.copy.CopyRun;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.reading.FleetView;
import dev.holdfast.state.BadCopies;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.StoreView;
import dev.holdfast.trust.JudgedManifest;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * Brings configured stores up to date from each other. One thread; the caller holds the state directory's lock and has
 * emptied its scratch folder.
 */
public final class CatchUp {
  private static final int MAX_THREADS = 4;

  private final StoresAtHand stores;
  private final ByteMover mover;
  private final Path scratch;
  private final FindingSink findings;
  private final CopyObserver observer;

  /**
   * @param mover executes puts
   * @param scratch for objects on their way
   */
  public CatchUp(
      StoresAtHand stores, ByteMover mover, Path scratch, FindingSink findings,
      CopyObserver observer) {
    this.stores = stores;
    this.mover = mover;
    this.scratch = scratch;
    this.findings = findings;
    this.observer = observer;
  }

  /**
   * Copies to every store at hand what it lacks and should have. A store that cannot be brought up to date is a finding.
   *
   * @param fleet the hosts whose snapshots are copied
   * @param belongs whether a manifest belongs into the store of that name
   * @param bad copies known to be bad
   * @return manifests written
   */
  public long all(
      FleetView fleet,
      BiPredicate<JudgedManifest, String> belongs,
      Collection<BadCopies.BadCopy> bad) {
    long written = 0;
    for (LedgerStore target : stores.stores()) {
      Optional<StoreTarget> open = target(target.name());
      List<StoreView> sources = open.map(this::othersThan).orElse(List.of());
      if (!sources.isEmpty()) {
        CopyReport report =
            one(
                new CopyRequest(
                    fleet, sources, open.get(), m -> belongs.test(m, target.name()),
                    in(open.get(), bad), false));
        written += report.manifests();
        report.faults().forEach(fault -> tell(target, report, fault));
      }
    }
    return written;
  }

  /** The objects of which this store has a bad copy. */
  public static Set<ObjectName> in(StoreTarget target, Collection<BadCopies.BadCopy> bad) {
    return bad.stream()
        .filter(copy -> copy.store().equals(target.view().id()))
        .map(BadCopies.BadCopy::name)
        .collect(Collectors.toSet());
  }

  private void tell(LedgerStore target, CopyReport report, HoldfastException fault) {
    findings.add(
        Finding.warning(
            "store-behind", "", target.name(), "every snapshot that other stores have",
            report.left() + " are not copied yet: " + fault.message()));
  }

  /** The store of that name, if it can be used now. */
  public Optional<StoreTarget> target(String name) {
    return StoreTarget.of(stores.readable())
        .stream()
        .filter(target -> target.view().name().equals(name))
        .findFirst();
  }

  /** Every readable store but this one, in configured order. */
  public List<StoreView> othersThan(StoreTarget target) {
    return stores.readable()
        .stream()
        .filter(view -> !view.id().equals(target.view().id()))
        .toList();
  }

  /**
   * Copies to one store.
   *
   * @throws HoldfastException as {@link CopyRun#run}
   */
  public CopyReport one(CopyRequest request) {
    int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_THREADS);
    try (ExecutorService executor =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("copy-", 0).factory())) {
      return new CopyRun(
          request, new CopyDoors(mover, scratch, executor, threads, findings, observer))
          .run();
    }
  }
}
