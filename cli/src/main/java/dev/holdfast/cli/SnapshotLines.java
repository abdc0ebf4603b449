package dev.holdfast.cli;

import dev.holdfast.cli.local.ListedSnapshot;
import dev.holdfast.cli.output.Figures;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.cli.output.Table;
import dev.holdfast.cli.select.SnapshotFacts;
import dev.holdfast.state.SnapshotLedger;
import dev.holdfast.transfer.CopyState;
import dev.holdfast.transfer.SnapshotSummary;
import dev.holdfast.trust.JudgedManifest;
import dev.holdfast.trust.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A snapshot as the user reads it: one JSON object, one row of a table. */
final class SnapshotLines {
  private static final int SHORT_HASH = 12;

  private SnapshotLines() {}

  /**
   * Where a store stands.
   *
   * @param name as configured
   * @param state committed, protected, pending, offline, failed
   */
  record StoreState(String name, String state) {}

  /** The object of {@code backup} and {@code snapshots}; the latter adds fields. */
  static JsonObject json(
      String id, Optional<SnapshotFacts.Names> names, long seq, Optional<Boolean> exact,
      ListedSnapshot.Figures figures, List<StoreState> stores) {
    return JsonObject.message("snapshot")
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
            stores.stream()
                .map(store -> new JsonObject().put("name", store.name).put("state", store.state))
                .toList());
  }

  static String consistency(boolean exact) {
    return exact ? "exact" : "changed-during-read";
  }

  /** The figures of a run that has just ended. */
  static ListedSnapshot.Figures figures(SnapshotSummary summary) {
    return new ListedSnapshot.Figures(
        summary.entries(), summary.logicalBytes(), summary.newBytes(), summary.storedBytes(),
        summary.duration());
  }

  /** The object that the verb snapshots prints. */
  static JsonObject json(ListedSnapshot snapshot, List<String> read, boolean stale) {
    SnapshotFacts facts = snapshot.facts();
    JsonObject line =
        json(
            facts.id().hex(), facts.names(), facts.seq(), snapshot.exact(), snapshot.figures(),
            stores(snapshot, read));
    line.put("time", facts.time())
        .put("host", facts.host().toString())
        .put("host_name", snapshot.hostName())
        .put("standing", standing(snapshot));
    return stale ? line.put("stale", true) : line;
  }

  static String standing(ListedSnapshot snapshot) {
    return snapshot.manifest()
        .map(JudgedManifest::standing)
        .map(standing -> standing == Standing.FORGED ? "forged?"
            : standing.name().toLowerCase(Locale.ROOT))
        .orElse("good");
  }

  /** Where it is: by the stores that were read; of the others by this host's memory. */
  static List<StoreState> stores(ListedSnapshot snapshot, List<String> read) {
    List<String> has = snapshot.manifest().map(JudgedManifest::stores).orElse(List.of());
    List<SnapshotLedger.Place> places =
        snapshot.remembered().map(SnapshotLedger.Committed::stores).orElse(List.of());
    List<StoreState> states = new ArrayList<>();
    for (String store : read) {
      Optional<String> place = state(places, store);
      if (has.contains(store)) {
        boolean proven = place.equals(Optional.of(CopyState.PROTECTED.text()));
        states.add(
            new StoreState(store, (proven ? CopyState.PROTECTED : CopyState.COMMITTED).text()));
      } else if (place.isPresent()) {
        states.add(new StoreState(store, missing(place.get())));
      }
    }
    for (SnapshotLedger.Place place : places) {
      if (!read.contains(place.name())) {
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

  static void row(Table table, ListedSnapshot snapshot, List<String> read) {
    SnapshotFacts facts = snapshot.facts();
    String note = standing(snapshot).equals("good") ? "" : standing(snapshot);
    if (snapshot.exact().equals(Optional.of(false))) {
      note = note.isEmpty() ? "changed while read" : note + ", changed while read";
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
            stores(snapshot, read).stream()
                .map(
                    store -> store.state.equals(CopyState.COMMITTED.text())
                        ? store.name
                        : store.name + ":" + store.state)
                .toList()),
        note);
  }
}
