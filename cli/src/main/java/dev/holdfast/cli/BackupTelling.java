package dev.holdfast.cli;

import dev.holdfast.backup.BackupReport;
import dev.holdfast.cli.config.EffectiveSource;
import dev.holdfast.cli.local.LedgerStore;
import dev.holdfast.cli.local.LockState;
import dev.holdfast.cli.local.ReadBack;
import dev.holdfast.cli.local.Retainer;
import dev.holdfast.cli.output.Figures;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.fault.ExitCode;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.snapshot.SnapshotBody;
import dev.holdfast.transfer.CommitOutcome;
import dev.holdfast.transfer.CopyState;
import dev.holdfast.transfer.SnapshotSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells what became of each source of a backup, and what the whole comes to. One thread. */
final class BackupTelling {
  private static final int PATHS_SHOWN = 10;

  private final Call call;
  private final Set<String> behind = new HashSet<>();
  private int snapshots;
  private int failed;
  private long newBytes;
  private long storedBytes;

  BackupTelling(Call call) {
    this.call = call;
  }

  /** A committed snapshot. */
  void snapshot(BackupReport report, Set<String> rotating, Map<String, LockState> locks) {
    SnapshotSummary summary = report.summary();
    snapshots++;
    newBytes += summary.newBytes();
    storedBytes += summary.storedBytes();
    report.findings().forEach(call.output()::add);
    paths(report.consistency(), summary);
    call.output().json(json(report, rotating, locks));
    call.output().text(text(report, locks));
    for (CommitOutcome.StoreState store : report.outcome().stores()) {
      boolean has =
          store.state() == CopyState.COMMITTED || store.state() == CopyState.PROTECTED;
      if (!has && !(rotating.contains(store.name()) && store.state() == CopyState.OFFLINE)) {
        behind(store, summary);
      }
    }
  }

  private void behind(CommitOutcome.StoreState store, SnapshotSummary summary) {
    Fault fault =
        store.state() == CopyState.OFFLINE ? Fault.STORE_OFFLINE : Fault.STORE_WRITE_FAILED;
    String reason = store.reason().isEmpty() ? store.state().text() : store.reason();
    String text = "store " + store.name() + " has no copy of " + summary.name() + ": " + reason;
    if (behind.add(store.name() + " " + fault + " " + reason)) {
      call.outcome().failed(ExitCode.UNREACHABLE, new HoldfastException(fault, text));
    } else {
      // One disk that is away is one thing to say, however many sources there are.
      call.output().detail(text);
    }
  }

  private void paths(SnapshotBody.Consistency consistency, SnapshotSummary summary) {
    if (consistency.changedCount() == 0 && consistency.unreadCount() == 0) {
      return;
    }
    call.outcome().incomplete();
    consistency
        .changed()
        .stream()
        .limit(PATHS_SHOWN)
        .forEach(
            path -> finding("changed-while-read", path, "a file that stays the same",
                "it changed"));
    consistency
        .unread()
        .stream()
        .limit(PATHS_SHOWN)
        .forEach(
            unread -> finding("unread", unread.path(), "a path that can be read", unread.reason()));
    long told =
        (long) Math.min(PATHS_SHOWN, consistency.changed().size())
            + Math.min(PATHS_SHOWN, consistency.unread().size());
    long rest = consistency.changedCount() + consistency.unreadCount() - told;
    if (rest > 0) {
      call.output().note(rest + " further paths of " + summary.name() + " are incomplete");
    }
  }

  private void finding(String code, PathBytes path, String expected, String seen) {
    call.output().add(Finding.warning(code, path.toString(), null, expected, seen));
  }

  /** Whether every store that does not rotate has it and more. */
  private static boolean isProtected(CommitOutcome outcome, Set<String> rotating) {
    return outcome.stores().stream().anyMatch(s -> s.state() == CopyState.PROTECTED)
        && outcome.stores()
            .stream()
            .allMatch(s -> s.state() == CopyState.PROTECTED || rotating.contains(s.name()));
  }

  private static JsonObject json(
      BackupReport report, Set<String> rotating, Map<String, LockState> locks) {
    SnapshotSummary summary = report.summary();
    return SnapshotLines.withDump(JsonObject.message("snapshot"), summary.dump())
        .put("id", report.outcome().manifest().sha256().hex())
        .put("name", summary.name())
        .put("app", summary.app())
        .put("source", summary.sourceName())
        .put("seq", report.outcome().manifest().seq())
        .put("time", summary.captureEnd().truncatedTo(java.time.temporal.ChronoUnit.MILLIS))
        .put("consistency", report.consistency().exact() ? "exact" : "changed-during-read")
        .put("entries", summary.entries())
        .put("logical_bytes", summary.logicalBytes())
        .put("new_bytes", summary.newBytes())
        .put("stored_bytes", summary.storedBytes())
        .put("duration_seconds", summary.duration())
        .put("unread", report.consistency().unreadCount())
        .put("changed", report.consistency().changedCount())
        .put("protected", isProtected(report.outcome(), rotating))
        .put(
            "protected_until",
            report.outcome().protectedUntil().map(Instant::toString).orElse(null))
        .putObjects(
            "stores",
            report.outcome()
                .stores()
                .stream()
                .map(s -> store(s, locks))
                .toList());
  }

  private static JsonObject store(CommitOutcome.StoreState store, Map<String, LockState> locks) {
    JsonObject object =
        new JsonObject().put("name", store.name()).put("state", store.state().text());
    LockState lock = locks.get(store.name());
    return lock == null ? object : lock.putInto(object);
  }

  private static String text(BackupReport report, Map<String, LockState> locks) {
    SnapshotSummary summary = report.summary();
    StringBuilder stores = new StringBuilder();
    report.outcome()
        .stores()
        .forEach(
            s -> stores
                .append(stores.isEmpty() ? "" : ", ")
                .append(s.name())
                .append(' ')
                .append(s.state().text())
                .append(
                    Optional.ofNullable(locks.get(s.name()))
                        .map(lock -> " (" + lock.text() + ")")
                        .orElse("")));
    return summary.name() + "  " + report.outcome().manifest().sha256().hex().substring(0, 12)
        + "  " + Figures.count(summary.entries(), "entry", "entries") + ", "
        + Figures.bytes(summary.logicalBytes()) + ", new " + Figures.bytes(summary.newBytes())
        + ", stored " + Figures.bytes(summary.storedBytes()) + " in "
        + Figures.duration(summary.duration()) + "; " + stores;
  }

  /** How stores that lock keep everything; a lock that could not be made longer spoils the exit code. */
  void locks(List<Retainer.Retained> retained) {
    List<JsonObject> objects = new ArrayList<>();
    for (Retainer.Retained store : retained) {
      objects.add(
          store.state()
              .putInto(new JsonObject().put("name", store.store()))
              .put("snapshots", store.snapshots())
              .put("extended_objects", store.extended()));
      if (store.fault().isPresent()) {
        unlocked(store.store(), store.fault().get());
      } else if (store.snapshots() > 0) {
        call.output()
            .text(
                "store " + store.store() + ": "
                    + Figures.count(store.snapshots(), "snapshot", "snapshots") + " "
                    + store.state().text() + "; "
                    + Figures.count(store.extended(), "object", "objects") + " extended");
      }
    }
    if (!objects.isEmpty()) {
      call.summary().putObjects("locks", objects);
    }
  }

  /** Stores whose new objects nothing has proven. */
  void unproven(List<LedgerStore> stores, ReadBack back) {
    for (LedgerStore store : stores) {
      long bytes = store.store().map(back::unprovenBytes).orElse(0L);
      if (bytes > 0) {
        call.output()
            .add(
                Finding.warning(
                    "bytes-not-proven", "", store.name(),
                    "a server that was seen to refuse other bytes than those granted",
                    Figures.bytes(bytes) + " of new objects were not read back")
                    .withFix("run 'holdfast store check " + store.name() + "'"));
      }
    }
  }

  private void unlocked(String store, HoldfastException fault) {
    boolean later = fault.fault().exitCode() == ExitCode.UNREACHABLE;
    call.outcome()
        .failed(
            later ? ExitCode.UNREACHABLE : ExitCode.FAILED,
            new HoldfastException(
                fault.fault(),
                "store " + store + ": locks were not made longer: " + fault.message(),
                fault.hint(), fault));
  }

  /** A source that was not backed up. */
  void failed(EffectiveSource source, HoldfastException e) {
    failed++;
    HoldfastException named =
        new HoldfastException(e.fault(), source.selector() + ": " + e.message(), e.hint(), e);
    call.outcome().failed(e.fault().exitCode(), named);
  }

  /** What a backup would read. */
  void planned(EffectiveSource source, SourceLook.Seen seen) {
    call.output()
        .json(
            JsonObject.message("plan")
                .put("app", source.app())
                .put("source", source.source().name())
                .put("entries", seen.entries())
                .put("logical_bytes", seen.report().logicalBytes())
                .put("read_bytes", seen.readBytes()));
    call.output()
        .text(
            source.selector() + "  " + Figures.count(seen.entries(), "entry", "entries") + ", "
                + Figures.bytes(seen.report().logicalBytes()) + ", new or changed "
                + Figures.bytes(seen.readBytes()) + "; nothing was stored");
    if (seen.report().changedCount() + seen.report().unreadCount() > 0) {
      call.outcome().incomplete();
    }
  }

  /** The end. */
  void summary() {
    call.summary()
        .put("committed", snapshots > 0)
        .put("snapshots", snapshots)
        .put("failed_sources", failed)
        .put("new_bytes", newBytes)
        .put("stored_bytes", storedBytes);
  }
}
