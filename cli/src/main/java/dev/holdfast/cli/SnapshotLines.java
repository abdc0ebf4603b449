package dev.holdfast.cli;

import dev.holdfast.cli.local.ListedSnapshot;
import dev.holdfast.cli.local.LockMemory;
import dev.holdfast.cli.local.LockState;
import dev.holdfast.cli.output.Figures;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.cli.output.Table;
import dev.holdfast.cli.select.SnapshotFacts;
import dev.holdfast.lock.LockStanding;
import dev.holdfast.snapshot.DumpFigures;
import dev.holdfast.state.SnapshotLedger;
import dev.holdfast.transfer.CopyState;
import dev.holdfast.transfer.SnapshotSummary;
import dev.holdfast.trust.JudgedManifest;
import dev.holdfast.trust.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** A snapshot as the user reads it: one JSON object, one row of a table. */
final class SnapshotLines {
  private static final int SHORT_HASH = 12;

  private SnapshotLines() {}

  /**
   * Where a store stands.
   *
   * @param name as configured
   * @param state committed, protected, pending, offline, failed
   * @param lock how it keeps the snapshot, where it locks and has it
   */
  record StoreState(String name, String state, Optional<LockState> lock) {
    StoreState(String name, String state) {
      this(name, state, Optional.empty());
    }

    private JsonObject json() {
      JsonObject object = new JsonObject().put("name", name).put("state", state);
      return lock.map(known -> known.putInto(object)).orElse(object);
    }

    private String text() {
      boolean has =
          state.equals(CopyState.COMMITTED.text()) || state.equals(CopyState.PROTECTED.text());
      String shown = has ? name : name + ":" + state;
      return lock.map(known -> shown + " (" + known.text() + ")").orElse(shown);
    }
  }

  /**
   * What the lines are told from.
   *
   * @param read names of the stores that were read
   * @param stale whether no store was
   * @param locks what is remembered of locks
   * @param now the time
   */
  record Seen(List<String> read, boolean stale, LockMemory locks, Instant now) {}

  /** The object of {@code backup} and {@code snapshots}; the latter adds fields. */
  static JsonObject json(
      String id, Optional<SnapshotFacts.Names> names, long seq, Optional<Boolean> exact,
      ListedSnapshot.Figures figures, List<StoreState> stores) {
    return withDump(JsonObject.message("snapshot"), figures.dump())
        .put("id", id)
        .put("name", names.map(SnapshotFacts.Names::name).orElse(null))
        .put("app", names.map(SnapshotFacts.Names::app).orElse(null))
        .put("source", names.map(SnapshotFacts.Names::source).orElse(null))
        .put("seq", seq)
        .put("consistency", exact.map(SnapshotLines::consistency).orElse(null))
        .put("entries", figures.entries())
        .put("logical_bytes", figures.logicalBytes())
        .put("new_bytes", figures.newBytes())
        .put("stored_bytes", figures.storedBytes())
        .put("duration_seconds", figures.duration())
        .putObjects(
            "stores",
            stores.stream().map(StoreState::json).toList());
  }

  /** Adds what a dump of a database server has. */
  static JsonObject withDump(JsonObject line, Optional<DumpFigures> figures) {
    figures.ifPresent(dump -> {
      line.put("server", dump.server());
      dump.rows().ifPresent(rows -> line.put("rows", rows));
    });
    return line;
  }

  static String consistency(boolean exact) {
    return exact ? "exact" : "changed-during-read";
  }

  /** The figures of a run that has just ended. */
  static ListedSnapshot.Figures figures(SnapshotSummary summary) {
    return new ListedSnapshot.Figures(
        summary.entries(), summary.logicalBytes(), summary.newBytes(), summary.storedBytes(),
        summary.duration(), summary.dump());
  }

  /** The object that the verb snapshots prints. */
  static JsonObject json(ListedSnapshot snapshot, Seen seen) {
    SnapshotFacts facts = snapshot.facts();
    JsonObject line =
        json(
            facts.id().hex(), facts.names(), facts.seq(), snapshot.exact(), snapshot.figures(),
            stores(snapshot, seen));
    line.put("time", facts.time())
        .put("host", facts.host().toString())
        .put("host_name", snapshot.hostName())
        .put("standing", standing(snapshot));
    return seen.stale ? line.put("stale", true) : line;
  }

  static String standing(ListedSnapshot snapshot) {
    return snapshot.manifest()
        .map(JudgedManifest::standing)
        .map(standing -> standing == Standing.FORGED ? "forged?"
            : standing.name().toLowerCase(Locale.ROOT))
        .orElse("good");
  }

  /** Where it is: by the stores that were read; of the others by this host's memory. */
  static List<StoreState> stores(ListedSnapshot snapshot, Seen seen) {
    List<String> has = snapshot.manifest().map(JudgedManifest::stores).orElse(List.of());
    List<SnapshotLedger.Place> places =
        snapshot.remembered().map(SnapshotLedger.Committed::stores).orElse(List.of());
    List<StoreState> states = new ArrayList<>();
    for (String store : seen.read) {
      Optional<String> place = state(places, store);
      if (has.contains(store)) {
        Optional<LockState> lock =
            snapshot.manifest().flatMap(m -> seen.locks.of(store, m.name(), seen.now));
        boolean proven =
            place.equals(Optional.of(CopyState.PROTECTED.text()))
                && lock.map(l -> l.standing() != LockStanding.LAPSED).orElse(true);
        states.add(
            new StoreState(
                store, (proven ? CopyState.PROTECTED : CopyState.COMMITTED).text(), lock));
      } else if (place.isPresent()) {
        states.add(new StoreState(store, missing(place.get())));
      }
    }
    for (SnapshotLedger.Place place : places) {
      if (!seen.read.contains(place.name())) {
        states.add(new StoreState(place.name(), CopyState.OFFLINE.text()));
      }
    }
    return states;
  }

  private static Optional<String> state(List<SnapshotLedger.Place> places, String store) {
    return places.stream()
        .filter(place -> place.name().equals(store))
        .map(SnapshotLedger.Place::state)
        .findFirst();
  }

  /** A store that was read lacks it, whatever it was when the run ended. */
  private static String missing(String remembered) {
    return remembered.equals(CopyState.FAILED.text())
        ? CopyState.FAILED.text()
        : CopyState.PENDING.text();
  }

  static Table table() {
    return new Table("ID", "TIME", "NAME", ">SIZE", ">NEW", "STORES", "NOTE");
  }

  private static String dump(DumpFigures dump) {
    OptionalLong rows = dump.rows();
    return dump.server()
        + (rows.isEmpty() ? "" : ", " + Figures.count(rows.getAsLong(), "row", "rows"));
  }

  static void row(Table table, ListedSnapshot snapshot, Seen seen) {
    SnapshotFacts facts = snapshot.facts();
    String note = standing(snapshot).equals("good") ? "" : standing(snapshot);
    if (snapshot.exact().equals(Optional.of(false))) {
      note = note.isEmpty() ? "changed while read" : note + ", changed while read";
    }
    String dump = snapshot.figures().dump().map(SnapshotLines::dump).orElse("");
    if (!dump.isEmpty()) {
      note = note.isEmpty() ? dump : note + ", " + dump;
    }
    table.row(
        facts.id().hex().substring(0, SHORT_HASH),
        Figures.time(facts.time()),
        facts.names().map(SnapshotFacts.Names::name)
            .orElse("(sealed) " + snapshot.hostName() + " " + facts.seq()),
        Figures.bytes(snapshot.figures().logicalBytes()),
        Figures.bytes(snapshot.figures().newBytes()),
        String.join(
            " ",
            stores(snapshot, seen).stream().map(StoreState::text).toList()),
        note);
  }
}
