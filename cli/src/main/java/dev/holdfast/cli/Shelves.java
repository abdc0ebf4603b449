package dev.holdfast.cli;

import dev.holdfast.cli.config.AppConfig;
import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.SourceConfig;
import dev.holdfast.cli.config.StoreConfig;
import dev.holdfast.cli.keys.RecordBook;
import dev.holdfast.cli.keys.TrustFile;
import dev.holdfast.cli.local.Memory;
import dev.holdfast.cli.local.ReadableStore;
import dev.holdfast.cli.local.Shelf;
import dev.holdfast.cli.local.StoreOpening;
import dev.holdfast.cli.select.Selectors;
import dev.holdfast.cli.select.SnapshotFacts;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.KeyId;
import dev.holdfast.id.SourceId;
import dev.holdfast.reading.FleetReader;
import dev.holdfast.reading.FleetView;
import dev.holdfast.seal.FleetComment;
import dev.holdfast.seal.Identities;
import dev.holdfast.signed.SignatureMemory;
import dev.holdfast.signed.StoreRecordCore;
import dev.holdfast.signed.TrustBundle;
import dev.holdfast.snapshot.SourceIds;
import dev.holdfast.state.AgentDatabase;
import dev.holdfast.state.SnapshotLedger;
import dev.holdfast.state.StateDirectory;
import dev.holdfast.store.Expected;
import dev.holdfast.store.Store;
import dev.holdfast.trust.TrustAnchor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Opens what a reading command works with: stores, trust, identities, this host's memory. */
final class Shelves {
  private final Call call;
  private final FindingSink findings;
  private SignatureMemory signatures = SignatureMemory.NONE;
  private boolean bare;
  private boolean inOrder;

  /** Tells findings of reading to that sink. */
  Shelves(Call call, FindingSink findings) {
    this.call = call;
    this.findings = findings;
  }

  /** Loads no identities, though some are named. */
  Shelves withoutIdentities() {
    bare = true;
    return this;
  }

  /** Does not check a signature again that was good before: for looking, not for restoring or proving. */
  Shelves remembering() {
    signatures = call.signatures();
    return this;
  }

  /**
   * The configured stores.
   *
   * @param first the store to read first, or empty for the configured order
   */
  Shelf configured(Configuration configuration, Optional<String> first) {
    List<StoreConfig> stores = new ArrayList<>(configuration.stores());
    first.map(configuration::store).ifPresent(store -> {
      inOrder = true;
      stores.remove(store);
      stores.addFirst(store);
    });
    Optional<Identities> identities = identities();
    boolean done = false;
    try {
      TrustAnchor anchor = anchor(configuration, identities);
      Optional<RecordBook> book = anchor.bundle().map(RecordBook::new);
      FleetId fleet =
          book.map(RecordBook::fleet)
              .orElseGet(() -> identities.orElseThrow().fleets().getFirst().fleet());
      List<StoreOpening.Door> doors = new ArrayList<>();
      for (StoreConfig store : stores) {
        doors.add(new StoreOpening.Door(store.name(), () -> door(store, fleet, book)));
      }
      List<ReadableStore> open = new StoreOpening(findings, call.doors().reader()).open(doors);
      Shelf shelf = shelf(open, fleet, anchor, identities);
      done = true;
      return shelf;
    } finally {
      if (!done) {
        identities.ifPresent(Identities::close);
      }
    }
  }

  /**
   * Copies of stores at these places, whoever's they are, as far as the anchor knows them.
   *
   * @param operator the fingerprint to trust where neither identity nor trust file says it
   */
  Shelf places(List<StoreConfig> places, Optional<KeyId> operator) {
    Optional<Identities> identities = identities();
    boolean done = false;
    try {
      if (identities.isEmpty()) {
        throw new HoldfastException(
            Fault.IDENTITY_MISSING, "no identity (expected: --identity FILE)");
      }
      List<StoreOpening.Door> doors = new ArrayList<>();
      for (StoreConfig place : places) {
        doors.add(
            new StoreOpening.Door(
                place.name(), () -> call.doors().store(place, Expected.ANYTHING)));
      }
      List<ReadableStore> open = new StoreOpening(findings, call.doors().reader()).open(doors);
      FleetId fleet = open.getFirst().marker().fleet();
      for (ReadableStore store : open) {
        requireFleet(store, fleet);
      }
      TrustAnchor anchor = anchor(fleet, identities.get(), operator);
      Shelf shelf = shelf(open, fleet, anchor, identities);
      done = true;
      return shelf;
    } finally {
      if (!done) {
        identities.ifPresent(Identities::close);
      }
    }
  }

  private static void requireFleet(ReadableStore store, FleetId fleet) {
    if (!store.marker().fleet().equals(fleet)) {
      throw new HoldfastException(
          Fault.FOREIGN_FLEET,
          store.name() + " belongs to fleet " + store.marker().fleet() + " (expected: fleet "
              + fleet + ")");
    }
  }

  private Shelf shelf(
      List<ReadableStore> stores, FleetId fleet, TrustAnchor anchor,
      Optional<Identities> identities) {
    FleetView view =
        new FleetReader(List.copyOf(stores), findings, signatures)
            .read(fleet, anchor, Set.of(), call.surroundings().clock().instant());
    List<ReadableStore> read =
        stores.stream().filter(store -> view.readStores().contains(store.name())).toList();
    Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    return new Shelf(
        new Shelf.Materials(read, view, identities, remembered(), own(), temporary, inOrder),
        findings);
  }

  private Optional<Identities> identities() {
    return bare || call.identities().isEmpty()
        ? Optional.empty()
        : Optional.of(
            Identities.load(call.identities(), Passphrases.source(call), findings));
  }

  private Store door(StoreConfig store, FleetId fleet, Optional<RecordBook> book) {
    Expected expected =
        new Expected(
            true, Optional.of(fleet),
            book.flatMap(b -> b.storeNamed(store.name())).map(StoreRecordCore::store));
    return call.doors().store(store, expected);
  }

  /** The file of {@code --trust}, else the configured one, else what an identity says of its operator. */
  private TrustAnchor anchor(Configuration configuration, Optional<Identities> identities) {
    Optional<Path> named = call.trust();
    Optional<Path> file = named.or(() -> configuration.trust().filter(Files::exists));
    if (file.isPresent()) {
      return TrustAnchor.ofBundle(TrustFile.read(file.get()));
    }
    List<FleetComment> comments = identities.map(Identities::fleets).orElse(List.of());
    if (comments.size() == 1) {
      return TrustAnchor.ofOperator(comments.getFirst().operator());
    }
    throw new HoldfastException(
        Fault.TRUST_UNKNOWN,
        configuration.trust().map(path -> "trust file " + path + ": no such file")
            .orElse("no trust file is configured")
            + " (expected: a trust file, or an identity that names its operator)");
  }

  private TrustAnchor anchor(FleetId fleet, Identities identities, Optional<KeyId> operator) {
    Optional<TrustBundle> bundle = call.trust().map(TrustFile::read);
    List<FleetComment> comments = identities.fleets();
    Optional<KeyId> pinned =
        operator.or(
            () -> comments.stream()
                .filter(comment -> comment.fleet().equals(fleet))
                .map(FleetComment::operator)
                .findFirst());
    if (bundle.isEmpty() && pinned.isEmpty()) {
      throw comments.isEmpty()
          ? new HoldfastException(
              Fault.TRUST_UNKNOWN,
              "the identity names no operator (expected: --operator FPR or --trust FILE)")
          : new HoldfastException(
              Fault.IDENTITY_WRONG,
              "the store belongs to fleet " + fleet + " (expected: fleet "
                  + comments.getFirst().fleet() + ", which the identity names)");
    }
    return new TrustAnchor(pinned, bundle);
  }

  private Optional<HostId> own() {
    StateDirectory state = StateDirectory.at(call.state());
    return state.exists() ? Optional.of(state.hostId()) : Optional.empty();
  }

  /** What this host remembers; nothing without a state, and none is made. */
  List<SnapshotLedger.Committed> remembered() {
    StateDirectory state = StateDirectory.at(call.state());
    if (!state.exists()) {
      return List.of();
    }
    Optional<AgentDatabase> known = AgentDatabase.look(state.database(), findings);
    if (known.isEmpty()) {
      return List.of();
    }
    try (AgentDatabase database = known.get()) {
      return database.snapshots().all();
    }
  }

  /** The id of each source: by its names, unless the configuration gives it another. */
  static BiFunction<String, String, SourceId> sourceIds(
      FleetId fleet, Optional<Configuration> configuration) {
    return (app, source) -> configuration
        .map(Configuration::apps)
        .map(apps -> apps.get(app))
        .map(AppConfig::sources)
        .map(sources -> sources.get(source))
        .map(SourceConfig::settings)
        .flatMap(SourceConfig.Settings::id)
        .map(SourceId::parse)
        .orElseGet(() -> SourceIds.of(fleet, app, source));
  }

  /** Selectors over some snapshots, whose names are known as far as they can be. */
  static Selectors bare(List<SnapshotFacts> facts) {
    return new Selectors(facts, (app, source) -> Memory.unknown());
  }

  /** Selectors over a shelf. */
  static Selectors selectors(Shelf shelf, Configuration configuration) {
    return shelf.selectors(
        sourceIds(shelf.fleet().trust().fleet(), Optional.of(configuration)));
  }
}
