package dev.holdfast.cli;

import dev.holdfast.backup.BackupDoors;
import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.keys.RecordBook;
import dev.holdfast.cli.local.LockState;
import dev.holdfast.cli.local.Retainer;
import dev.holdfast.cli.local.RetentionFacts;
import dev.holdfast.cli.local.Shelf;
import dev.holdfast.cli.local.StoresAtHand;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.reading.FleetReader;
import dev.holdfast.reading.FleetView;
import dev.holdfast.reading.HostView;
import dev.holdfast.retention.Decision;
import dev.holdfast.retention.RetentionPlanner;
import dev.holdfast.transfer.CommitOutcome;
import dev.holdfast.transfer.CopyState;
import dev.holdfast.transfer.ObjectFetcher;
import dev.holdfast.transfer.TemporarySpace;
import dev.holdfast.trust.TrustAnchor;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The locks of a backup's stores: those of each new snapshot right after its commit, and at the end those of everything
 * that retention keeps. One thread.
 */
final class BackupLocks implements AutoCloseable {
  private static final long TEMPORARY_BYTES = 256L << 20;

  private final Call call;
  private final Configuration configuration;
  private final RecordBook book;
  private final StoresAtHand stores;
  private final BackupDoors doors;
  private final ObjectFetcher fetcher;
  private final Retainer retainer;

  BackupLocks(
      Call call,
      Configuration configuration,
      RecordBook book,
      StoresAtHand stores,
      BackupDoors doors) {
    this.call = call;
    this.configuration = configuration;
    this.book = book;
    this.stores = stores;
    this.doors = doors;
    this.fetcher =
        new ObjectFetcher(
            stores.readable(), new TemporarySpace(doors.state().scratch(), TEMPORARY_BYTES),
            Runnable::run, finding -> {});
    this.retainer =
        new Retainer(
            stores.stores(), fetcher, memory(doors.state().cache()), call.output()::add);
  }

  /** Where what was read back of locks is remembered. */
  static Path memory(Path cache) {
    return cache.resolve("locks");
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
            doors.keys().id(), outcome.manifest().seq(), outcome.manifest().sha256());
    return retainer.fresh(name, holders, now());
  }

  private Instant now() {
    return call.surroundings().clock().instant();
  }

  /** Locks everything that retention keeps. */
  List<Retainer.Retained> finish() {
    if (!retainer.hasWork()) {
      return List.of();
    }
    HostId own = doors.keys().id();
    FleetView fleet =
        new FleetReader(stores.readable(), finding -> {})
            .read(book.fleet(), TrustAnchor.ofBundle(book.bundle()), Set.of(own), now());
    Shelf.Materials materials =
        new Shelf.Materials(
            stores.readable(), fleet, Optional.empty(), doors.database().snapshots().all(),
            Optional.of(own), doors.state().scratch(), true);
    Map<ObjectName.Manifest, List<String>> kept = new LinkedHashMap<>();
    try (Shelf shelf = new Shelf(materials, finding -> {})) {
      Set<Sha256> keys = new HashSet<>();
      RetentionFacts facts =
          new RetentionFacts(
              book.fleet(), configuration,
              Shelves.sourceIds(book.fleet(), Optional.of(configuration)));
      RetentionPlanner.plan(now(), facts.of(shelf.all())).series()
          .forEach(
              series -> series.decisions()
                  .stream()
                  .filter(Decision::keep)
                  .forEach(decision -> keys.add(decision.snapshot().key().sha256())));
      HostView host = fleet.hosts().get(own);
      if (host != null) {
        host.manifests()
            .stream()
            .filter(m -> keys.contains(m.sha256()))
            .forEach(m -> kept.put(m.name(), m.stores()));
      }
    }
    return retainer.all(own, kept, now());
  }

  @Override
  public void close() {
    retainer.close();
    fetcher.close();
  }
}
