package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.keys.RecordBook;
import dev.holdfast.cli.local.CatchUp;
import dev.holdfast.cli.local.StoreTarget;
import dev.holdfast.cli.local.StoresAtHand;
import dev.holdfast.cli.output.Figures;
import dev.holdfast.cli.output.Progress;
import dev.holdfast.copy.CopyObserver;
import dev.holdfast.copy.CopyReport;
import dev.holdfast.copy.CopyRequest;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.reading.FleetReader;
import dev.holdfast.reading.FleetView;
import dev.holdfast.state.StateDirectory;
import dev.holdfast.state.StateLock;
import dev.holdfast.transfer.StoreView;
import dev.holdfast.trust.TrustAnchor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Fills one store from others: what {@code holdfast copy} does. One thread. */
final class CopyWork {
  private final Call call;
  private final Configuration configuration;
  private final RecordBook book;
  private final StateDirectory state;
  private final CopyObserver watch;

  CopyWork(Call call) {
    this(call, CopyObserver.NONE);
  }

  /** A copy whose moments {@code watch} sees. */
  CopyWork(Call call, CopyObserver watch) {
    this.call = call;
    this.watch = watch;
    this.configuration = new ConfigurationReader().read(call.configuration());
    this.book = TrustAtHand.read(call, configuration).book();
    this.state = StateDirectory.at(call.state());
  }

  /**
   * Copies.
   *
   * @param to the store that is filled
   * @param from the only store to read, or empty for all
   */
  void run(String to, Optional<String> from) {
    configuration.store(to);
    from.ifPresent(configuration::store);
    if (from.equals(Optional.of(to))) {
      throw Call.usage("--to and --from are both '" + to + "'", "two stores");
    }
    state.create();
    try (StateLock lock = state.lock()) {
      state.emptyScratch();
      StoresAtHand stores =
          StoresAtHand.open(
              configuration.stores(), book, call.surroundings().environment(), call.doors());
      refuse(stores.faults(), to);
      from.ifPresent(name -> refuse(stores.faults(), name));
      copy(stores, to, from);
    }
  }

  private static void refuse(Map<String, HoldfastException> faults, String store) {
    HoldfastException fault = faults.get(store);
    if (fault != null) {
      throw fault;
    }
  }

  private void copy(StoresAtHand stores, String to, Optional<String> from) {
    try (Progress progress = call.output().progress("copy")) {
      CatchUp copying =
          new CatchUp(
              stores,
              call.doors().mover(host(call)),
              state.scratch(),
              call.output()::add,
              new CopyProgress(call, progress, watch));
      StoreTarget target = copying.target(to).orElseThrow();
      List<StoreView> sources =
          copying.othersThan(target)
              .stream()
              .filter(view -> from.isEmpty() || from.get().equals(view.name()))
              .toList();
      requireSources(stores, sources, to, from);
      FleetView fleet =
          new FleetReader(stores.readable(), call.output()::add)
              .read(
                  book.fleet(),
                  TrustAnchor.ofBundle(book.bundle()),
                  Set.of(),
                  call.surroundings().clock().instant());
      BadMemory memory = BadMemory.read(call);
      CopyReport report =
          copying.one(
              new CopyRequest(
                  fleet, sources, target, m -> true, CatchUp.in(target, memory.known()), true));
      progress.close();
      if (report.complete()) {
        memory.known()
            .stream()
            .filter(copy -> copy.store().equals(target.view().id()))
            .forEach(memory::good);
        memory.keep();
      }
      tell(report, to);
    }
    locks(stores, to);
  }

  /** What was copied is locked as new; what the store had of it before may be locked for too short a time. */
  private void locks(StoresAtHand stores, String to) {
    if (configuration.store(to).lock().isEmpty() || !state.exists()) {
      return;
    }
    BackupLocks.Own own =
        new BackupLocks.Own(
            state, state.hostId(), () -> new Shelves(call, finding -> {}).remembered());
    try (BackupLocks locks = new BackupLocks(call, configuration, book, stores, own)) {
      new BackupTelling(call).locks(locks.finish());
    }
  }

  /** Temporary files in a store carry the id of who may remove them: this host, if one lives here. */
  static HostId host(Call call) {
    StateDirectory state = StateDirectory.at(call.state());
    return state.exists() ? state.hostId() : new HostId(Id128.random(call.surroundings().random()));
  }

  private void requireSources(
      StoresAtHand stores, List<StoreView> sources, String to, Optional<String> from) {
    if (sources.isEmpty()) {
      String others =
          from.map(name -> "store '" + name + "' is store '" + to + "' again")
              .orElse("no other store can be read");
      throw stores.faults()
          .values()
          .stream()
          .findFirst()
          .orElseGet(
              () -> new HoldfastException(
                  Fault.NO_STORE_READABLE, others + " (expected: one to copy from)"));
    }
    if (from.isEmpty()) {
      stores.faults()
          .forEach(
              (name, fault) -> call.output()
                  .add(
                      Finding.warning(
                          "store-offline", "", name, "a store to copy from", fault.message())
                          .withFix(fault.hint())));
    }
  }

  private void tell(CopyReport report, String to) {
    call.output()
        .text(
            "copied to '" + to + "': " + Figures.count(report.manifests(), "snapshot", "snapshots")
                + ", " + Figures.count(report.packs(), "pack", "packs") + " ("
                + Figures.bytes(report.bytes()) + ")"
                + (report.left() == 0 ? ""
                    : "; " + Figures.count(report.left(), "snapshot", "snapshots") + " left"));
    call.summary()
        .put("to", to)
        .put("snapshots", report.manifests())
        .put("packs", report.packs())
        .put("records", report.records())
        .put("bytes", report.bytes())
        .put("snapshots_left", report.left());
    report.faults().forEach(call.outcome()::failed);
  }
}
