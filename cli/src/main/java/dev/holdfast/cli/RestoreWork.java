package dev.holdfast.cli;

import dev.holdfast.cli.local.Shelf;
import dev.holdfast.cli.output.Figures;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.cli.output.Progress;
import dev.holdfast.cli.output.Table;
import dev.holdfast.cli.select.SnapshotFacts;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.pack.PackKeys;
import dev.holdfast.reading.OpenSnapshot;
import dev.holdfast.restore.PartPlan;
import dev.holdfast.restore.Preserve;
import dev.holdfast.restore.Restorable;
import dev.holdfast.restore.RestoreObserver;
import dev.holdfast.restore.RestorePart;
import dev.holdfast.restore.RestorePlan;
import dev.holdfast.restore.RestoreReport;
import dev.holdfast.restore.RestoreRequest;
import dev.holdfast.restore.RestoreRun;
import dev.holdfast.restore.RestoreSelection;
import dev.holdfast.snapshot.SnapshotBody;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.trust.JudgedManifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Restores chosen snapshots: the plan is told, then run. What {@code restore} and {@code rescue} share. One thread. */
final class RestoreWork {
  private static final int MOST_THREADS = 4;

  private final Call call;
  private final Shelf shelf;
  private final boolean acceptSuspect;
  private final FindingSink findings;

  RestoreWork(Call call, Shelf shelf, boolean acceptSuspect) {
    this(call, shelf, acceptSuspect, call.output());
  }

  /** The same, telling what is wrong with copies to that sink. */
  RestoreWork(Call call, Shelf shelf, boolean acceptSuspect, FindingSink findings) {
    this.call = call;
    this.shelf = shelf;
    this.acceptSuspect = acceptSuspect;
    this.findings = findings;
  }

  /**
   * Reads the words of {@code --preserve}: separated by commas, repeatable.
   *
   * @throws HoldfastException {@link Fault#USAGE_ERROR}
   */
  static Set<Preserve> preserve(List<String> words) {
    Set<Preserve> all = EnumSet.noneOf(Preserve.class);
    for (String list : words) {
      for (String word : list.split(",", -1)) {
        all.addAll(
            Preserve.parse(word)
                .orElseThrow(
                    () -> Call.usage(
                        "--preserve " + list,
                        "setid, devices, sockets, security, trusted or all, separated by commas")));
      }
    }
    return all;
  }

  /**
   * Opens the chosen snapshots.
   *
   * @param apart whether each goes into a folder of its own, {@code <app>/<source>}
   * @throws HoldfastException {@link Fault#SNAPSHOT_SUSPECT}, {@link Fault#IDENTITY_MISSING}, {@link
   *     Fault#IDENTITY_WRONG}; and what reading their manifests meets
   */
  List<RestorePart> open(List<SnapshotFacts> chosen, boolean apart) {
    for (SnapshotFacts facts : chosen) {
      if (!acceptSuspect
          && shelf.get(facts).manifest().filter(JudgedManifest::suspect).isPresent()) {
        throw new HoldfastException(
            Fault.SNAPSHOT_SUSPECT,
            "snapshot " + facts.id() + " is suspect (expected: a good one)");
      }
    }
    List<RestorePart> parts = new ArrayList<>();
    for (SnapshotFacts facts : chosen) {
      OpenSnapshot open = shelf.open(facts);
      SnapshotBody.Names names = open.body().names();
      List<String> folders =
          apart ? List.of(plain(names.app()), plain(names.source())) : List.of();
      if (parts.stream().anyMatch(part -> part.folders().equals(folders))) {
        throw new HoldfastException(
            Fault.SELECTOR_AMBIGUOUS,
            "two snapshots of " + names.app() + "/" + names.source()
                + " (expected: one of each source)",
            "name one, or choose a host with --host",
            null);
      }
      parts.add(new RestorePart(Restorable.of(open), folders));
    }
    return parts;
  }

  /** Names come from a snapshot, whose host may lie. */
  private static String plain(String name) {
    boolean plain =
        !name.isEmpty() && !name.equals(".") && !name.equals("..") && name.indexOf('/') < 0
            && name.indexOf('\0') < 0;
    if (!plain) {
      throw new HoldfastException(
          Fault.TARGET_UNSAFE, "an app or source named '" + name + "' (expected: a plain name)");
    }
    return name;
  }

  /**
   * Plans and restores.
   *
   * @param dryRun stops after the plan
   * @return how it ended; empty after a dry run
   */
  Optional<RestoreReport> run(
      List<RestorePart> parts, RestoreSelection selection, Set<Preserve> preserve, Path target,
      boolean dryRun) {
    RestorePlan plan =
        RestorePlan.of(
            new RestoreRequest(parts, selection, preserve, target), findings);
    tell(plan);
    if (dryRun) {
      call.summary().put("dry_run", true).put("bytes", plan.contentBytes());
      return Optional.empty();
    }
    CancelSignal cancel = new CancelSignal();
    RestoreReport report;
    try (Progress progress = call.output().progress("restore");
        InterruptionWatch watch =
            new InterruptionWatch(call.surroundings().interruption(), cancel)) {
      int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS);
      report =
          new RestoreRun(
              plan,
              shelf.speeds(),
              PackKeys.of(shelf.identities()),
              new RestoreRun.Settings(threads, observer(plan, progress), cancel),
              findings)
              .run();
    }
    tell(report);
    return Optional.of(report);
  }

  private static RestoreObserver observer(RestorePlan plan, Progress progress) {
    AtomicLong written = new AtomicLong();
    long total = plan.contentBytes();
    return new RestoreObserver() {
      @Override
      public void phase(Phase phase) {
        progress.update(written.get(), total, phase.name().toLowerCase(java.util.Locale.ROOT));
      }

      @Override
      public void wrote(long bytes) {
        progress.update(written.addAndGet(bytes), total);
      }

      @Override
      public void packRead(long sizeBytes) {}

      @Override
      public void finished(long entries) {}
    };
  }

  private void tell(RestorePlan plan) {
    Table table = new Table("SNAPSHOT", ">ENTRIES", ">SIZE", ">PACKS", ">TO FETCH");
    for (PartPlan part : plan.parts()) {
      Restorable snapshot = part.part().snapshot();
      table.row(
          snapshot.body().names().name(),
          Figures.count(part.entries()),
          Figures.bytes(part.contentBytes()),
          Figures.count(part.packOrder().size()),
          Figures.bytes(part.packBytes()));
      call.output()
          .json(
              JsonObject.message("plan")
                  .put("id", snapshot.id().hex())
                  .put("name", snapshot.body().names().name())
                  .put("app", snapshot.body().names().app())
                  .put("source", snapshot.body().names().source())
                  .put("target", plan.target().path().toString())
                  .put("folder", String.join("/", part.part().folders()))
                  .put("entries", part.entries())
                  .put("bytes", part.contentBytes())
                  .put("packs", part.packOrder().size())
                  .put("pack_bytes", part.packBytes())
                  .putTexts(
                      "stores", shelf.stores().stream().map(store -> store.name()).toList()));
    }
    call.output().text(table);
    call.output()
        .text(
            "into " + plan.target().path() + (plan.target().mountPoint() ? " (a mount point)" : "")
                + ", " + Figures.bytes(plan.target().availableBytes()) + " free"
                + (plan.target().resumes() ? "; continues an interrupted restore" : ""));
  }

  private void tell(RestoreReport report) {
    call.summary()
        .put("target", report.target().toString())
        .put("entries", report.entries())
        .put("bytes", report.bytes())
        .put("packs_read", report.packsRead())
        .put("pack_bytes", report.packBytes())
        .put("duration_seconds", report.elapsed())
        .put("findings", call.output().findings())
        .put("damaged_files", report.damagedFiles());
    if (report.incomplete()) {
      call.outcome().incomplete();
    }
    if (report.failure().isPresent()) {
      call.outcome().failed(report.exitCode(), report.failure().get());
      report.examples().forEach(path -> call.output().text("not restored: " + path));
      report.partial().ifPresent(
          path -> call.output().note("what could be restored lies in " + path));
      return;
    }
    call.output()
        .text(
            "restored " + Figures.count(report.entries(), "entry", "entries") + ", "
                + Figures.bytes(report.bytes()) + " from "
                + Figures.count(report.packsRead(), "pack", "packs") + " in "
                + Figures.duration(report.elapsed()) + " into " + report.target());
  }
}
