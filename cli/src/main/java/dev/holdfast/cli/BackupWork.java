package dev.holdfast.cli;

import dev.holdfast.backup.BackupDoors;
import dev.holdfast.backup.BackupObserver;
import dev.holdfast.backup.BackupReport;
import dev.holdfast.backup.BackupRequest;
import dev.holdfast.backup.BackupRun;
import dev.holdfast.backup.CommitRecovery;
import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.config.EffectiveSource;
import dev.holdfast.cli.config.StoreConfig;
import dev.holdfast.cli.config.VersionGate;
import dev.holdfast.cli.keys.RecordBook;
import dev.holdfast.cli.local.LedgerHost;
import dev.holdfast.cli.local.LedgerStore;
import dev.holdfast.cli.local.LocalLedger;
import dev.holdfast.cli.local.LockState;
import dev.holdfast.cli.local.ReadBack;
import dev.holdfast.cli.local.SkewAlarm;
import dev.holdfast.cli.local.StoresAtHand;
import dev.holdfast.cli.output.Progress;
import dev.holdfast.copy.CopyObserver;
import dev.holdfast.fault.ExitCode;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.reading.HostView;
import dev.holdfast.seal.AgeRecipient;
import dev.holdfast.signed.HostRecordCore;
import dev.holdfast.signed.TrustRecipient;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.snapshot.SnapshotBody;
import dev.holdfast.snapshot.SnapshotNames;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.source.Source;
import dev.holdfast.state.AgentDatabase;
import dev.holdfast.state.HostKeys;
import dev.holdfast.state.SnapshotLedger;
import dev.holdfast.state.StateDirectory;
import dev.holdfast.state.StateLock;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.CommitOutcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Backs up sources straight to their stores: what {@code holdfast backup} does. One thread. */
final class BackupWork {
  private final Call call;
  private final Configuration configuration;
  private final RecordBook book;
  private final StateDirectory state;
  private final CancelSignal cancel = new CancelSignal();
  private final BackupTelling telling;
  private final BackupObserver watch;
  private final UnaryOperator<Source> through;
  private final CopyObserver copying;

  BackupWork(Call call) {
    this(call, BackupObserver.NONE);
  }

  /** A backup whose moments {@code watch} sees. */
  BackupWork(Call call, BackupObserver watch) {
    this(call, watch, CopyObserver.NONE, UnaryOperator.identity());
  }

  /**
   * A backup whose moments {@code watch} and {@code copying} see, and which reads what {@code through} makes of each
   * configured source.
   */
  BackupWork(
      Call call, BackupObserver watch, CopyObserver copying, UnaryOperator<Source> through) {
    this.call = call;
    this.watch = watch;
    this.copying = copying;
    this.through = through;
    this.configuration = new ConfigurationReader().read(call.configuration());
    this.book = TrustAtHand.read(call, configuration).book();
    this.state = StateDirectory.at(call.state());
    this.telling = new BackupTelling(call);
  }

  /**
   * Backs up.
   *
   * @param selectors {@code APP} or {@code APP/SOURCE}; empty = everything configured
   * @param label given by the user
   * @param reason given by the user, or empty text
   */
  void run(List<String> selectors, Optional<String> label, String reason) {
    label.ifPresent(SnapshotNames::checkLabel);
    if (!reason.isEmpty()) {
      SnapshotNames.checkReason(reason);
    }
    List<EffectiveSource> wanted = SourceChoice.choose(configuration, selectors);
    SourceMaker maker = new SourceMaker(
        book.fleet(), new DatabaseMaker(
            call.surroundings().environment(), cancel::isRaised, call.surroundings().random()));
    Map<EffectiveSource, Source> sources = new java.util.LinkedHashMap<>();
    for (EffectiveSource effective : wanted) {
      VersionGate.requireBackup(configuration.app(effective.app()));
      sources.put(effective, through.apply(maker.source(effective)));
    }
    HostKeys keys = state.keys();
    HostRecordCore record = ownRecord(keys);
    state.create();
    try (StateLock lock = state.lock();
        AgentDatabase database = AgentDatabase.open(state.database(), call.output()::add)) {
      StoresAtHand stores =
          StoresAtHand.open(
              configuration.stores(), book, call.surroundings().environment(), call.doors());
      refuseUnsignedChanges(stores);
      for (LedgerStore store : stores.stores()) {
        store.store().ifPresent(door -> SkewAlarm.tell(door, call.output()));
      }
      if (stores.readable().isEmpty()) {
        examineAll(sources, stores);
        return;
      }
      run(sources, new Here(keys, record, database, stores, lock), label, reason);
    }
  }

  /** The configuration binds nobody until an operator has signed it; before that nothing is written anywhere. */
  private static void refuseUnsignedChanges(StoresAtHand stores) {
    for (HoldfastException fault : stores.faults().values()) {
      if (fault.fault() == Fault.STORE_RECORD_DIFFERS) {
        throw fault;
      }
    }
  }

  /** Reads the sources and says what a backup would store; stores nothing. */
  void dryRun(List<String> selectors) {
    SourceMaker maker = new SourceMaker(
        book.fleet(), new DatabaseMaker(
            call.surroundings().environment(), cancel::isRaised, call.surroundings().random()));
    List<EffectiveSource> wanted = SourceChoice.choose(configuration, selectors);
    state.create();
    List<PathBytes> excluded = new ArrayList<>();
    excluded.add(SourceMaker.bytes(state.root()));
    try (StateLock lock = state.lock()) {
      SourceLook look = new SourceLook(state, call.surroundings().clock(), cancel);
      for (EffectiveSource effective : wanted) {
        try {
          telling.planned(effective, look.read(maker.source(effective), excluded));
        } catch (HoldfastException e) {
          telling.failed(effective, e);
        }
      }
    }
    call.summary().put("dry_run", true);
  }

  /** What the run holds while it works. */
  private record Here(
      HostKeys keys,
      HostRecordCore record,
      AgentDatabase database,
      StoresAtHand stores,
      StateLock lock) {}

  /** What one source is backed up through. */
  private record Doors(BackupDoors backup, BackupLocks locks) {}

  private HostRecordCore ownRecord(HostKeys keys) {
    HostRecordCore record =
        book.host(keys.id())
            .map(file -> (HostRecordCore) file.core())
            .orElseThrow(
                () -> new HoldfastException(
                    Fault.HOST_UNKNOWN,
                    "host " + keys.id() + " in " + state.root()
                        + " has no record in the trust file (expected: a signed one)"));
    if (!record.key().equals(keys.signing().verifyingKey())) {
      throw new HoldfastException(
          Fault.HOST_UNKNOWN,
          "host " + keys.id() + " has another key than its record (expected: the same)");
    }
    return record;
  }

  private void run(
      Map<EffectiveSource, Source> sources, Here here, Optional<String> label, String reason) {
    ByteMover mover = call.doors().mover(here.keys().id());
    Preparation preparation =
        new Preparation(
            call, book, state, here.keys().id(), here.stores(), here.database());
    HostView view = preparation.run(configuration, mover, copying);
    ReadBack back = new ReadBack(mover, state.scratch(), ReadBack.MOST_BYTES);
    BackupLocks.Own own =
        new BackupLocks.Own(
            state, here.keys().id(), () -> here.database().snapshots().all());
    try (BackupLocks locks = new BackupLocks(call, configuration, book, here.stores(), own)) {
      LocalLedger ledger =
          new LocalLedger(
              new LedgerHost(here.keys().id(), view, here.record().n(), book.trustRef()),
              here.stores().stores(),
              here.database(),
              call.surroundings().clock(),
              call.surroundings().random())
              .proving(locks.before(), back)
              .knowing(preparation.listings());
      BackupDoors doors =
          new BackupDoors(
              state,
              here.keys(),
              here.database(),
              ledger,
              mover,
              call.surroundings().clock(),
              call.surroundings().random());
      new CommitRecovery(doors, book.fleet(), call.output()::add).run();
      Map<String, String> labels = labels(sources, here, label, reason);
      for (Map.Entry<EffectiveSource, Source> entry : sources.entrySet()) {
        call.surroundings().interruption().check();
        one(entry.getKey(), entry.getValue(), new Doors(doors, locks), here, labels, reason);
      }
      new Aftermath(call, book, here.stores(), doors).run(view);
      telling.locks(locks.finish());
      telling.unproven(here.stores().stores(), back);
    }
    telling.summary();
  }

  private void one(
      EffectiveSource effective,
      Source source,
      Doors doors,
      Here here,
      Map<String, String> labels,
      String reason) {
    String label = labels.getOrDefault(effective.app(), effective.app());
    BackupRequest request =
        new BackupRequest(
            book.fleet(),
            book.trust()
                .recipients()
                .stream()
                .map(TrustRecipient::age)
                .map(AgeRecipient::new)
                .toList(),
            new SnapshotBody.Names(
                here.record().name(),
                effective.app(),
                effective.environment().orElse(""),
                source.name(),
                label,
                reason,
                SnapshotNames.name(label, source.name())),
            effective.stores().stream().map(StoreConfig::name).toList(),
            excluded(here.stores()),
            Runtime.getRuntime().availableProcessors(),
            VersionCommand.version());
    try (Progress progress = call.output().progress(effective.selector());
        InterruptionWatch interruption =
            new InterruptionWatch(call.surroundings().interruption(), cancel)) {
      BackupReport report =
          new BackupRun(doors.backup(), request, observer(progress, watch), cancel).run(source);
      progress.close();
      Map<String, LockState> locks = doors.locks().fresh(report.outcome());
      CommitOutcome outcome =
          Protection.of(
              report.outcome(), locks, here.database().snapshots(), source.id());
      telling.snapshot(report.withOutcome(outcome), rotating(here), locks);
    } catch (HoldfastException e) {
      if (e.fault() == Fault.STOPPED) {
        throw e;
      }
      telling.failed(effective, e);
    }
  }

  private static Set<String> rotating(Here here) {
    Set<String> names = new HashSet<>();
    here.stores().stores().stream().filter(s -> s.rotating()).forEach(s -> names.add(s.name()));
    return names;
  }

  private static BackupObserver observer(Progress progress, BackupObserver watch) {
    return new BackupObserver() {
      @Override
      public void reached(Moment moment) {
        watch.reached(moment);
      }

      @Override
      public void progress(long read, long reused, long estimated) {
        progress.update(read + reused, estimated);
      }
    };
  }

  private List<PathBytes> excluded(StoresAtHand stores) {
    List<PathBytes> excluded = new ArrayList<>();
    excluded.add(SourceMaker.bytes(state.root()));
    for (Path folder : stores.folders()) {
      excluded.add(SourceMaker.bytes(folder));
    }
    return excluded;
  }

  private Map<String, String> labels(
      Map<EffectiveSource, Source> sources, Here here, Optional<String> given, String reason) {
    Set<String> taken = new HashSet<>();
    for (SnapshotLedger.Committed snapshot : here.database().snapshots().all()) {
      taken.add(SnapshotNames.labelOf(snapshot.names().name()));
    }
    given
        .filter(taken::contains)
        .ifPresent(
            label -> {
              throw Call.usage("label '" + label + "' is in use", "a new label");
            });
    Map<String, String> labels = new HashMap<>();
    for (EffectiveSource source : sources.keySet()) {
      labels.computeIfAbsent(
          source.app(),
          app -> given.orElseGet(
              () -> SnapshotNames.label(
                  app,
                  source.environment().orElse(""),
                  call.surroundings().clock().instant(),
                  reason,
                  taken::contains)));
    }
    return labels;
  }

  /** Without any store the sources are still looked at, so that everything wrong is told at once. */
  private void examineAll(Map<EffectiveSource, Source> sources, StoresAtHand stores) {
    SourceLook look = new SourceLook(state, call.surroundings().clock(), cancel);
    for (Map.Entry<EffectiveSource, Source> entry : sources.entrySet()) {
      try {
        look.examine(entry.getValue());
      } catch (HoldfastException e) {
        telling.failed(entry.getKey(), e);
      }
    }
    stores
        .faults()
        .forEach(
            (name, fault) -> {
              ExitCode code = fault.fault().exitCode();
              call.outcome().failed(code, fault);
            });
    telling.summary();
  }
}
