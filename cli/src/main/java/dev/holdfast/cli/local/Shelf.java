package dev.holdfast.cli.local;

import dev.holdfast.cli.select.Selectors;
import dev.holdfast.cli.select.SnapshotFacts;
import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import dev.holdfast.reading.FleetView;
import dev.holdfast.reading.HostView;
import dev.holdfast.reading.OpenSnapshot;
import dev.holdfast.seal.Identities;
import dev.holdfast.snapshot.DumpFigures;
import dev.holdfast.snapshot.SnapshotBody;
import dev.holdfast.snapshot.SnapshotNames;
import dev.holdfast.state.SnapshotLedger;
import dev.holdfast.transfer.ObjectFetcher;
import dev.holdfast.transfer.StoreSpeeds;
import dev.holdfast.transfer.StoreView;
import dev.holdfast.transfer.TemporarySpace;
import dev.holdfast.trust.JudgedManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;

/**
 * All snapshots of the stores at hand, and how to open them. Names come from this host's state or, with an identity, from
 * the sealed bodies. One thread; close it.
 */
public final class Shelf implements AutoCloseable {
  /** Read-ahead never holds more than this on the temporary disk. */
  private static final long TEMPORARY_BYTES = 512L << 20;

  private static final int FETCHERS = 4;

  private final FleetView fleet;
  private final List<? extends StoreView> stores;
  private final StoreSpeeds speeds;
  private final Optional<Identities> identities;
  private final FindingSink findings;
  private final Path temporary;
  private final ExecutorService executor;
  private final ObjectFetcher fetcher;
  private final Map<Sha256, ListedSnapshot> snapshots = new LinkedHashMap<>();

  /**
   * What a shelf is made of.
   *
   * @param stores in the order they are read
   * @param fleet what they show
   * @param identities to open bodies with; closed with the shelf
   * @param remembered the snapshots in this host's state
   * @param own this host; empty without a state
   * @param temporary where fetched objects lie; a private folder is made in it
   * @param inOrder whether the first store is always asked first; else the one that proves fastest
   */
  public record Materials(
      List<? extends StoreView> stores,
      FleetView fleet,
      Optional<Identities> identities,
      List<SnapshotLedger.Committed> remembered,
      Optional<HostId> own,
      Path temporary,
      boolean inOrder) {}

  /**
   * A shelf of everything.
   *
   * @throws HoldfastException {@code STATE_UNUSABLE}, {@code DISK_FULL} when the temporary folder cannot be made
   */
  public Shelf(Materials materials, FindingSink findings) {
    this.fleet = materials.fleet;
    this.stores = materials.stores;
    this.identities = materials.identities;
    this.findings = findings;
    try {
      this.temporary = Files.createTempDirectory(materials.temporary, "holdfast-");
    } catch (IOException e) {
      throw DiskFault.writing("a temporary folder in " + materials.temporary, e);
    }
    this.executor =
        Executors.newFixedThreadPool(FETCHERS,
            Thread.ofPlatform().daemon().name("fetch-", 0).factory());
    List<StoreView> read = List.copyOf(materials.stores);
    this.speeds =
        materials.inOrder
            ? StoreSpeeds.configured(read)
            : StoreSpeeds.learning(read, System::nanoTime);
    this.fetcher =
        new ObjectFetcher(
            speeds, new TemporarySpace(temporary, TEMPORARY_BYTES), executor, findings);
    boolean filled = false;
    try {
      fill(materials);
      filled = true;
    } finally {
      if (!filled) {
        close();
      }
    }
  }

  private void fill(Materials materials) {
    Map<Sha256, SnapshotLedger.Committed> remembered = new LinkedHashMap<>();
    materials.remembered.forEach(snapshot -> remembered.put(snapshot.ref().sha256(), snapshot));
    Lineage lineage = new Lineage(fleet.hosts().values());
    for (HostView host : fleet.hosts().values()) {
      boolean own = materials.own.equals(Optional.of(host.id()));
      for (JudgedManifest manifest : host.manifests()) {
        Optional<SnapshotLedger.Committed> known =
            own ? Optional.ofNullable(remembered.get(manifest.sha256())) : Optional.empty();
        ListedSnapshot listed = listed(host, manifest, known, lineage);
        snapshots.put(manifest.sha256(), listed);
      }
    }
  }

  private ListedSnapshot listed(
      HostView host,
      JudgedManifest manifest,
      Optional<SnapshotLedger.Committed> known,
      Lineage lineage) {
    var core = manifest.core();
    Optional<ListedSnapshot.Sealed> sealed =
        known.isPresent() || identities.isEmpty() ? Optional.empty() : sealed(manifest);
    Optional<SnapshotFacts.Names> names =
        known.map(Shelf::names).or(() -> sealed.map(ListedSnapshot.Sealed::names));
    SnapshotFacts facts =
        new SnapshotFacts(
            manifest.sha256(),
            names,
            new SnapshotFacts.Series(core.sourceId(), lineage.of(host.id())),
            host.id(),
            core.seq(),
            core.captureEnd(),
            manifest.sound());
    Duration duration =
        known.map(snapshot -> snapshot.figures().duration())
            .orElse(Duration.between(core.captureStart(), core.captureEnd()));
    return new ListedSnapshot(
        facts,
        host.record().newest().name(),
        Optional.of(manifest),
        known,
        sealed,
        new ListedSnapshot.Figures(
            core.entryCount(), core.logicalBytes(), core.newBytes(), core.storedBytes(), duration,
            known.flatMap(snapshot -> snapshot.figures().dump())
                .or(() -> sealed.flatMap(ListedSnapshot.Sealed::dump))),
        known.map(snapshot -> snapshot.figures().exact())
            .or(() -> sealed.map(ListedSnapshot.Sealed::exact)));
  }

  /** The names as this host remembers them. */
  static SnapshotFacts.Names names(SnapshotLedger.Committed snapshot) {
    SnapshotLedger.Names names = snapshot.names();
    return new SnapshotFacts.Names(
        names.app(), names.source(), names.name(), SnapshotNames.labelOf(names.name()));
  }

  /** What a body says; one that cannot be opened has no names and is a finding. */
  private Optional<ListedSnapshot.Sealed> sealed(JudgedManifest manifest) {
    try {
      SnapshotBody body =
          OpenSnapshot.open(manifest, fetcher, identities.orElseThrow()).body();
      SnapshotBody.Names names = body.names();
      return Optional.of(
          new ListedSnapshot.Sealed(
              new SnapshotFacts.Names(
                  names.app(), names.source(), names.name(), names.label()),
              names.reason(),
              body.consistency().exact(),
              DumpFigures.of(body)));
    } catch (HoldfastException e) {
      boolean other = e.fault() == Fault.IDENTITY_WRONG;
      findings.add(
          Finding.warning(
              other ? "sealed-to-others" : "body-unreadable", manifest.name().path(), null,
              "a body that the identity opens", e.message()));
      return Optional.empty();
    }
  }

  /** What the stores show. */
  public FleetView fleet() {
    return fleet;
  }

  /** The stores, in the order they are read. */
  public List<StoreView> stores() {
    return List.copyOf(stores);
  }

  /** Which store to read first, as far as this shelf has learned; whoever reads more goes on with it. */
  public StoreSpeeds speeds() {
    return speeds;
  }

  /** Fetches objects from them. */
  public ObjectFetcher fetcher() {
    return fetcher;
  }

  /** A private folder that is emptied when this is closed. */
  public Path temporary() {
    return temporary;
  }

  /** All snapshots that are validly signed. */
  public List<ListedSnapshot> all() {
    return List.copyOf(snapshots.values());
  }

  /** The snapshot of these facts. */
  public ListedSnapshot get(SnapshotFacts facts) {
    return Objects.requireNonNull(snapshots.get(facts.id()));
  }

  /**
   * Selectors over all snapshots.
   *
   * @param sourceIds the id that an app and a source have
   */
  public Selectors selectors(BiFunction<String, String, SourceId> sourceIds) {
    return new Selectors(
        snapshots.values().stream().map(ListedSnapshot::facts).toList(), sourceIds);
  }

  /**
   * The identities at hand.
   *
   * @throws HoldfastException {@link Fault#IDENTITY_MISSING}
   */
  public Identities identities() {
    return identities.orElseThrow(
        () -> new HoldfastException(
            Fault.IDENTITY_MISSING, "no identity (expected: one that opens the snapshot)"));
  }

  /**
   * Opens a snapshot.
   *
   * @throws HoldfastException {@link Fault#IDENTITY_MISSING}; and as {@link OpenSnapshot#open}
   */
  public OpenSnapshot open(SnapshotFacts facts) {
    return OpenSnapshot.open(get(facts).manifest().orElseThrow(), fetcher, identities());
  }

  @Override
  public void close() {
    fetcher.close();
    executor.shutdownNow();
    identities.ifPresent(Identities::close);
    deleteTemporary();
  }

  private void deleteTemporary() {
    List<Path> left = new ArrayList<>();
    try (var files = Files.walk(temporary)) {
      files.forEach(left::add);
      for (Path path : left.reversed()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      findings.add(
          Finding.warning(
              "temporary-left", temporary.toString(), null, "an empty temporary folder",
              String.valueOf(e.getMessage())));
    }
  }
}
