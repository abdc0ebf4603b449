package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.LockConfig;
import dev.holdfast.cli.keys.RecordBook;
import dev.holdfast.cli.local.CommitLocks;
import dev.holdfast.cli.local.LedgerStore;
import dev.holdfast.cli.local.LockState;
import dev.holdfast.cli.local.LockWatch;
import dev.holdfast.cli.local.Retainer;
import dev.holdfast.cli.local.Shelf;
import dev.holdfast.cli.local.StoresAtHand;
import dev.holdfast.id.HostId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.reading.FleetReader;
import dev.holdfast.reading.FleetView;
import dev.holdfast.state.SnapshotLedger;
import dev.holdfast.state.StateDirectory;
import dev.holdfast.transfer.CommitOutcome;
import dev.holdfast.transfer.CopyState;
import dev.holdfast.transfer.ObjectFetcher;
import dev.holdfast.transfer.TemporarySpace;
import dev.holdfast.trust.TrustAnchor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The locks of the stores that a backup or a copy writes to: those of each new snapshot before and after its commit, and at the
 * end those of everything that retention keeps. One thread.
 */
final class BackupLocks implements AutoCloseable {
  private static final long TEMPORARY_BYTES = 256L << 20;

  private final Call call;
  private final Configuration configuration;
  private final RecordBook book;
  private final StoresAtHand stores;
  private final Own own;
  private final ObjectFetcher fetcher;
  private final Retainer retainer;

  /**
   * The host whose snapshots they are.
   *
   * @param remembered its snapshots as it knows them
   */
  record Own(
      StateDirectory state, HostId id, Supplier<List<SnapshotLedger.Committed>> remembered) {}

  BackupLocks(
      Call call,
      Configuration configuration,
      RecordBook book,
      StoresAtHand stores,
      Own own) {
    this.call = call;
    this.configuration = configuration;
    this.book = book;
    this.stores = stores;
    this.own = own;
    this.fetcher =
        new ObjectFetcher(
            stores.readable(), new TemporarySpace(own.state.scratch(), TEMPORARY_BYTES),
            Runnable::run, finding -> {});
    this.retainer =
        new Retainer(
            stores.stores(), fetcher, memory(own.state.cache()), call.output()::add);
  }

  /** Where what was read back of locks is remembered. */
  static Path memory(Path cache) {
    return cache.resolve("locks");
  }

  /** What is asked before each manifest is written. */
  CommitLocks before() {
    return retainer;
  }

  /** Locks what a new snapshot needs, and says how each store that locks keeps it. */
  Map<String, LockState> fresh(CommitOutcome outcome) {
    if (!retainer.hasWork()) {
      return Map.of();
    }
    List<String> holders =
        outcome.stores()
            .stream()
            .filter(
                s -> s.state() == CopyState.COMMITTED || s.state() == CopyState.PROTECTED)
            .map(CommitOutcome.StoreState::name)
            .toList();
    ObjectName.Manifest name =
        new ObjectName.Manifest(
            own.id, outcome.manifest().seq(), outcome.manifest().sha256());
    return retainer.fresh(name, holders, now());
  }

  private Instant now() {
    return call.surroundings().clock().instant();
  }

  /** Locks everything that retention keeps. */
  List<Retainer.Retained> finish() {
    if (configuration.stores().stream().noneMatch(store -> store.lock().isPresent())) {
      return List.of();
    }
    FleetView fleet =
        new FleetReader(stores.readable(), finding -> {}, call.signatures())
            .read(book.fleet(), TrustAnchor.ofBundle(book.bundle()), Set.of(own.id), now());
    Shelf.Materials materials =
        new Shelf.Materials(
            stores.readable(), fleet, Optional.empty(), own.remembered.get(),
            Optional.of(own.id), own.state.scratch(), true);
    Map<ObjectName.Manifest, List<String>> kept;
    try (Shelf shelf = new Shelf(materials, finding -> {})) {
      kept = KeptSnapshots.of(shelf, configuration, now());
    }
    away(kept.keySet());
    return retainer.all(own.id, kept, now());
  }

  /** Nobody makes locks longer in a store that is away; what is remembered of them is told in time. */
  private void away(Set<ObjectName.Manifest> kept) {
    LockWatch watch = new LockWatch(memory(own.state.cache()), now(), call.output()::add);
    for (LedgerStore store : stores.stores()) {
      Optional<LockConfig> lock = configuration.store(store.name()).lock();
      if (store.store().isEmpty() && store.id().isPresent() && lock.isPresent()) {
        watch.remembered(
            store.name(), store.id().get(), Duration.ofDays(lock.get().days()), kept);
      }
    }
  }

  @Override
  public void close() {
    retainer.close();
    fetcher.close();
  }
}
