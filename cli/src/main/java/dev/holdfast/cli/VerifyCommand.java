package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.config.EffectiveSource;
import dev.holdfast.cli.config.StoreConfig;
import dev.holdfast.cli.local.Shelf;
import dev.holdfast.cli.output.Figures;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.cli.output.Progress;
import dev.holdfast.cli.select.Selectors;
import dev.holdfast.cli.select.SnapshotFacts;
import dev.holdfast.copy.CopyObserver;
import dev.holdfast.fault.ExitCode;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import dev.holdfast.state.StateDirectory;
import dev.holdfast.state.StateLock;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.StoreView;
import dev.holdfast.verify.CopyNotes;
import dev.holdfast.verify.VerifyDoors;
import dev.holdfast.verify.VerifyFindings;
import dev.holdfast.verify.VerifyObserver;
import dev.holdfast.verify.VerifyReport;
import dev.holdfast.verify.VerifyRequest;
import dev.holdfast.verify.VerifyRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code holdfast verify}. */
@Command(
    name = "verify",
    sortOptions = false,
    header = "Check what the stores hold.",
    description = "Without an identity: lists, signatures, chain, presence, hashes of packs. With one: everything is decrypted.",
    footer = {"", "Examples:", "  holdfast verify --read-data --repair",
        "  holdfast verify latest --read-data --identity recovery-1.key"})
final class VerifyCommand implements Action {
  private static final int MAX_THREADS = 4;

  @Parameters(
      index = "0..*",
      arity = "0..*",
      paramLabel = "SNAPSHOT",
      description = "Only these; else all.")
  List<String> snapshots = new ArrayList<>();

  @Option(
      names = "--read-data",
      description = "Read every pack.")
  boolean readData;

  @Option(
      names = "--read-data-percent",
      paramLabel = "N",
      description = "Read a random N percent of the packs.")
  private @Nullable Integer readDataPercent;

  @Option(
      names = "--repair",
      description = "Put good copies from other stores in the place of bad or missing ones.")
  boolean repair;

  /** Sees the moments of repairs. */
  CopyObserver watch = CopyObserver.NONE;

  @Override
  public void run(Call call) {
    int percent = percent();
    Configuration configuration = new ConfigurationReader().read(call.configuration());
    if (!repair) {
      run(call, configuration, percent, Optional.empty());
      return;
    }
    StateDirectory state = StateDirectory.at(call.state());
    state.create();
    try (StateLock lock = state.lock()) {
      run(call, configuration, percent, Optional.of(call.doors().mover(CopyWork.host(call))));
    }
  }

  private void run(
      Call call, Configuration configuration, int percent, Optional<ByteMover> mover) {
    VerifyFindings findings = new VerifyFindings(call.output());
    BadMemory memory = BadMemory.read(call);
    VerifyReport report;
    VerifyNotes notes;
    List<String> opened;
    try (Shelf shelf =
        new Shelves(call, findings).configured(configuration, Optional.empty())) {
      opened = shelf.stores().stream().map(StoreView::name).toList();
      Optional<VerifyRepair> repairs =
          mover.map(m -> new VerifyRepair(shelf, m, findings, watch));
      notes = new VerifyNotes(memory, repairs.map(VerifyRepair::mender));
      try {
        report = verify(call, configuration, shelf, percent, findings, notes);
        if (repairs.isPresent()) {
          repairs.get().fill(notes);
        }
        new LockLook(call, configuration)
            .asked(shelf, selected(shelf, configuration), percent == 100, findings);
      } finally {
        memory.keep();
      }
    } finally {
      findings.end();
    }
    tellUnverified(call, configuration, opened, report);
    tell(call, report, findings, notes);
  }

  /** Nobody may believe that a store was verified which was not: 3, unless the store is one that rotates. */
  private static void tellUnverified(
      Call call, Configuration configuration, List<String> opened, VerifyReport report) {
    List<JsonObject> states = new ArrayList<>();
    for (StoreConfig store : configuration.stores()) {
      boolean verified =
          opened.contains(store.name()) && !report.left().contains(store.name());
      states.add(new JsonObject().put("name", store.name()).put("verified", verified));
      if (!verified) {
        call.output().text("not verified: store '" + store.name() + "'; see its finding above");
        if (!store.isRotating()) {
          call.outcome().incomplete();
        }
      }
    }
    call.summary().putObjects("stores", states);
  }

  private int percent() {
    if (readDataPercent == null) {
      return readData ? 100 : 0;
    }
    if (readData) {
      throw Call.usage("both --read-data and --read-data-percent", "one of them");
    }
    if (readDataPercent < 1 || readDataPercent > 100) {
      throw Call.usage("--read-data-percent " + readDataPercent, "1 to 100");
    }
    return readDataPercent;
  }

  private VerifyReport verify(
      Call call, Configuration configuration, Shelf shelf, int percent, VerifyFindings findings,
      CopyNotes notes) {
    VerifyRequest request =
        new VerifyRequest(
            shelf.fleet(), shelf.stores(), selected(shelf, configuration), percent,
            call.identities().isEmpty()
                ? Optional.empty()
                : Optional.of(shelf.identities()),
            Shelves.sourceIds(shelf.fleet().trust().fleet(), Optional.of(configuration)),
            promised(shelf.fleet().trust().fleet(), configuration));
    int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_THREADS);
    long seed = call.surroundings().random().nextLong();
    if (percent > 0 && percent < 100) {
      call.output().detail("packs drawn with seed " + seed);
    }
    try (Progress progress = call.output().progress("verify");
        ExecutorService executor =
            Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("verify-", 0).factory())) {
      VerifyDoors doors =
          new VerifyDoors(
              shelf.fetcher(), executor, threads, new SplittableRandom(seed), findings,
              notes, watching(call, progress));
      return new VerifyRun(request, doors).run();
    }
  }

  /** Which sources the configuration sends to which store. */
  private static Map<String, Set<SourceId>> promised(
      FleetId fleet, Configuration configuration) {
    BiFunction<String, String, SourceId> ids =
        Shelves.sourceIds(fleet, Optional.of(configuration));
    Map<String, Set<SourceId>> promised = new HashMap<>();
    for (EffectiveSource source : configuration.effectiveSources()) {
      for (StoreConfig store : source.stores()) {
        promised.computeIfAbsent(store.name(), name -> new HashSet<>())
            .add(ids.apply(source.app(), source.source().name()));
      }
    }
    return promised;
  }

  private Set<Sha256> selected(Shelf shelf, Configuration configuration) {
    Selectors selectors = Shelves.selectors(shelf, configuration);
    Set<Sha256> ids = new LinkedHashSet<>();
    for (String text : snapshots) {
      selectors.several(text).stream().map(SnapshotFacts::id).forEach(ids::add);
    }
    return ids;
  }

  private static VerifyObserver watching(Call call, Progress progress) {
    return new VerifyObserver() {
      @Override
      public void progress(long doneBytes, long totalBytes) {
        progress.update(doneBytes, totalBytes);
      }

      @Override
      public void check() {
        call.surroundings().interruption().check();
      }
    };
  }

  private static void tell(Call call, VerifyReport report, VerifyFindings findings,
      VerifyNotes notes) {
    call.output()
        .text(
            (findings.errors() == 0 ? "verified " : "not verified: ")
                + Figures.count(report.manifests(), "snapshot", "snapshots") + ", "
                + Figures.count(report.opened()) + " opened, "
                + Figures.count(report.packs(), "pack", "packs") + ", "
                + Figures.count(report.packsRead(), "copy", "copies") + " read ("
                + Figures.bytes(report.bytes()) + ") in " + Figures.duration(report.duration())
                + ": " + Figures.count(findings.errors(), "error", "errors") + ", "
                + Figures.count(findings.warnings(), "warning", "warnings")
                + (notes.mended() == 0 ? ""
                    : ", " + Figures.count(notes.mended(), "copy", "copies") + " mended"));
    call.summary()
        .put("snapshots", report.manifests())
        .put("snapshots_opened", report.opened())
        .put("packs", report.packs())
        .put("packs_read", report.packsRead())
        .put("mended", notes.mended())
        .put("bytes", report.bytes())
        .put("duration_seconds", report.duration())
        .put("findings", findings.count())
        .put("errors", findings.errors())
        .put("warnings", findings.warnings());
    if (findings.errors() > 0) {
      call.outcome()
          .failed(
              ExitCode.DAMAGED,
              new HoldfastException(
                  Fault.VERIFY_FAILED,
                  Figures.count(findings.errors(), "error finding", "error findings")
                      + " (expected: none)"));
    }
  }
}
