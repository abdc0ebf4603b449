package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.local.EntryDifference;
import dev.holdfast.cli.local.Shelf;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.cli.output.Printable;
import dev.holdfast.cli.select.Selectors;
import dev.holdfast.reading.OpenSnapshot;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code holdfast diff}. */
@Command(
    name = "diff",
    sortOptions = false,
    header = "Compare two snapshots: their files, or the tables and definitions of databases.",
    description = "Lists what was added, removed and changed from A to B; of databases rows by table and definitions, without loading them. Needs an identity.",
    footer = {"", "Examples:",
        "  holdfast diff shop/files@2026-01-13 shop/files --identity recovery-1.key",
        "  holdfast diff 3fa5c1 latest --json"})
final class DiffCommand implements Action {
  @Parameters(
      index = "0",
      arity = "1",
      paramLabel = "A",
      description = "The older snapshot.")
  String before = "";

  @Parameters(
      index = "1",
      arity = "1",
      paramLabel = "B",
      description = "The newer snapshot.")
  String after = "";

  @Override
  public void run(Call call) {
    Configuration configuration = new ConfigurationReader().read(call.configuration());
    try (Shelf shelf =
        new Shelves(call, call.output().asides()).remembering().configured(configuration,
            Optional.empty())) {
      shelf.identities();
      Selectors selectors = Shelves.selectors(shelf, configuration);
      OpenSnapshot older = shelf.open(selectors.one(before));
      OpenSnapshot newer = shelf.open(selectors.one(after));
      long[] counts = new long[3];
      if (DumpDifference.possible(older.body(), newer.body())) {
        DumpDifference.between(older.body(), newer.body())
            .forEach(difference -> counts[tell(call, difference)]++);
      } else {
        EntryDifference.between(
            older, newer, difference -> {
              call.surroundings().interruption().check();
              counts[tell(call, difference)]++;
            });
      }
      call.output()
          .note(counts[0] + " added, " + counts[1] + " removed, " + counts[2] + " changed");
      call.summary()
          .put("before", older.sha256().hex())
          .put("after", newer.sha256().hex())
          .put("added", counts[0])
          .put("removed", counts[1])
          .put("changed", counts[2]);
    }
  }

  /** Prints what a database has differently; 0 added, 1 removed, 2 changed. */
  private static int tell(Call call, DumpDifference difference) {
    int kind = difference.before() == null ? 0 : difference.after() == null ? 1 : 2;
    FingerprintItem item = difference.item();
    if (call.output().json()) {
      JsonObject line =
          JsonObject.message("entry")
              .put("type", item.kind())
              .put("object", item.name())
              .put("change", difference.change());
      if (difference.counted()) {
        Optional.ofNullable(difference.before()).ifPresent(i -> line.put("rows_before", i.rows()));
        Optional.ofNullable(difference.after()).ifPresent(i -> line.put("rows_after", i.rows()));
      }
      call.output().json(line.putTexts("what", difference.lines()));
    } else {
      String what = difference.what().isEmpty() ? "" : "  " + difference.what();
      call.output()
          .text("+-M".charAt(kind) + " " + item.kind() + " " + Printable.of(item.name()) + what);
      difference.lines().forEach(line -> call.output().text("    " + Printable.of(line)));
    }
    return kind;
  }

  /** Prints one difference; 0 added, 1 removed, 2 changed. */
  private static int tell(Call call, EntryDifference difference) {
    int kind = difference.before() == null ? 0 : difference.after() == null ? 1 : 2;
    Entry entry =
        Objects.requireNonNull(kind == 1 ? difference.before() : difference.after());
    if (call.output().json()) {
      JsonObject line = EntryLines.json(entry);
      call.output()
          .json(
              line.put("change", kind == 0 ? "added" : kind == 1 ? "removed" : "changed")
                  .putTexts("what", difference.what()));
    } else {
      String what =
          difference.what().isEmpty() ? "" : "  (" + String.join(", ", difference.what()) + ")";
      call.output()
          .text("+-M".charAt(kind) + " " + Printable.path(entry.path().toBytes()) + what);
    }
    return kind;
  }
}
