package dev.holdfast.source.mariadb;

import dev.holdfast.database.DumpNames;
import dev.holdfast.database.FiguresBeside;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One attempt at one database: under a lock that lets nobody commit, a session and the dump begin the same snapshot; then the
 * lock goes, and the session counts while the dump is written.
 */
final class DatabaseCapture {
  private static final String TABLE = "table";

  private final MariadbSource.Reach reach;
  private final ServerLook look;
  private final ServerLook.Database database;
  private final MariadbSource.Choice choice;
  private final String what;
  private final List<Finding> findings = new ArrayList<>();
  private final List<FingerprintItem> fingerprint = new ArrayList<>();
  private final Map<String, String> facts = new TreeMap<>();
  private final DumpPlan plan;
  private List<MariadbFingerprint.Table> unsteady = List.of();

  DatabaseCapture(
      MariadbSource.Reach reach, ServerLook look, ServerLook.Database database,
      MariadbSource.Choice choice) {
    this.reach = reach;
    this.look = look;
    this.database = database;
    this.choice = choice;
    this.what = reach.server().what(database.name());
    this.plan = new DumpPlan(reach, look, database.name());
  }

  /** What a figures' thread brings. */
  private record Figures(List<FingerprintItem> rows, List<Finding> findings) {}

  /** Dumps and counts; the bytes of the dump. */
  long run(DumpWriter writer, PathBytes path) {
    try (MariadbSession catalog = reach.session(what)) {
      MariadbFingerprint figures =
          new MariadbFingerprint(catalog, look, database.name(), choice.fingerprint());
      List<MariadbFingerprint.Table> tables = figures.tables();
      findings.addAll(plan.prepare(choice.excludeData(), tables));
      Map<String, Integer> counts = figures.counts(plan.broken().size());
      List<FingerprintItem> before = figures.definitions();
      return locked(writer, path, figures, tables, text -> {
        prove(text, figures, counts);
        requireSame(before, figures.definitions());
        before.stream().filter(item -> !isLeftOut(item)).forEach(fingerprint::add);
      });
    }
  }

  /** What is not in the dump is nothing to compare a restore with. */
  private boolean isLeftOut(FingerprintItem item) {
    String prefix = MariadbServer.identifier(database.name()) + ".";
    return plan.broken().stream()
        .map(MariadbServer::identifier)
        .anyMatch(
            view -> item.name().equals(prefix + view)
                || item.name().equals(prefix + "view " + view));
  }

  /** What happens from the lock to the end of the dump. */
  private long locked(
      DumpWriter writer, PathBytes path, MariadbFingerprint figures,
      List<MariadbFingerprint.Table> tables, Consumer<DumpText> proof) {
    try (MariadbSession session = reach.session(what);
        ReadLock lock = ReadLock.take(reach, look.hasStages(), ReadLock.PATIENCE)) {
      session.execute("set session transaction isolation level repeatable read");
      session.execute("start transaction with consistent snapshot");
      Optional<DumpText.Position> begin = position(session);
      return FiguresBeside.<Figures, Long>run(
          what, () -> count(session, figures, tables), session::close,
          counted -> writer.dump(
              path, plan.command(), database.bytes(), what, lock::release, text -> {
                requireOneMoment(begin, text.position());
                Figures taken = counted.get();
                proof.accept(text);
                keep(session, figures, taken);
              }));
    }
  }

  /** Where the server's log stood when the snapshot began, where that can be known. */
  private Optional<DumpText.Position> position(MariadbSession session) {
    if (!look.isMariadb() || !plan.tellsPosition()) {
      return Optional.empty();
    }
    Map<String, String> status = new TreeMap<>();
    session.each(
        "show status like 'binlog\\_snapshot\\_%'",
        row -> status.put(row.get(0).toLowerCase(java.util.Locale.ROOT), row.get(1)));
    String file = status.getOrDefault("binlog_snapshot_file", "");
    String offset = status.getOrDefault("binlog_snapshot_position", "0");
    if (file.isEmpty()) {
      return Optional.empty();
    }
    String gtid =
        session.value(
            "select ifnull(binlog_gtid_pos(" + MariadbServer.literal(file) + ", " + offset
                + "), '')");
    return Optional.of(new DumpText.Position(file, offset, gtid));
  }

  private Figures count(
      MariadbSession session, MariadbFingerprint figures, List<MariadbFingerprint.Table> tables) {
    List<FingerprintItem> rows = new ArrayList<>();
    for (MariadbFingerprint.Table table : tables) {
      if (!plan.excluded().contains(table.name())) {
        figures.rows(session, table).ifPresent(rows::add);
      }
    }
    unsteady =
        tables.stream().filter(t -> !t.transactional() && !plan.excluded().contains(t.name()))
            .toList();
    List<Finding> told = new ArrayList<>();
    if (!look.dumpsHistory()) {
      tables.stream().filter(MariadbFingerprint.Table::versioned).forEach(
          t -> told.add(
              Finding.warning(
                  "history-not-captured", object(t.name()), null, "former rows of the table",
                  "the current ones: this version's client cannot dump history")));
    }
    return new Figures(rows, told);
  }

  private void prove(DumpText text, MariadbFingerprint figures, Map<String, Integer> counts) {
    text.requireWhole(counts, what);
    if (plan.tellsPosition() && text.position().isEmpty()) {
      throw new HoldfastException(
          Fault.DUMP_INCOMPLETE, what + ": the dump does not tell its position in the binary log");
    }
    fingerprint.addAll(figures.counters(text));
    text.position().ifPresent(position -> {
      facts.put("binlog_file", position.file());
      facts.put("binlog_position", position.offset());
      facts.put("gtid_position", position.gtid());
    });
    List<String> lines = new ArrayList<>();
    counts.forEach((kind, number) -> lines.add(kind + " " + number));
    facts.put("counts", String.join("\n", lines));
  }

  /** Where the server keeps a log, its positions prove that dump and count read one snapshot. */
  private void requireOneMoment(
      Optional<DumpText.Position> begin, Optional<DumpText.Position> seen) {
    if (begin.isPresent() && seen.isPresent() && !begin.get().sameMoment(seen.get())) {
      throw new HoldfastException(
          Fault.DATABASE_BUSY,
          what + ": the dump began at " + seen.get().text() + ", the count at "
              + begin.get().text() + " (expected: one moment)");
    }
  }

  /** Definitions have no snapshot: when they changed meanwhile, dump and figures may show different ones. */
  private void requireSame(List<FingerprintItem> before, List<FingerprintItem> after) {
    List<FingerprintItem> was = MariadbFingerprint.sorted(before);
    List<FingerprintItem> is = MariadbFingerprint.sorted(after);
    if (!was.equals(is)) {
      String first =
          is.stream().filter(i -> !was.contains(i)).findFirst()
              .or(() -> was.stream().filter(i -> !is.contains(i)).findFirst())
              .map(i -> i.kind() + " " + i.name()).orElse("something");
      throw new HoldfastException(
          Fault.DATABASE_BUSY,
          what + ": definitions were changed while it was dumped, " + first
              + " for one (expected: none)",
          "run the backup again when no migration runs", null);
    }
  }

  private void keep(MariadbSession session, MariadbFingerprint figures, Figures taken) {
    facts.put("name", database.name());
    facts.put("bytes", Long.toString(database.bytes()));
    facts.put("character_set", database.characterSet());
    facts.put("collation", database.collation());
    facts.put("fingerprint", choice.fingerprint().word());
    if (!plan.excluded().isEmpty()) {
      facts.put("excluded_data", String.join("\n", plan.excluded()));
      plan.excluded().forEach(
          table -> findings.add(
              Finding.info(
                  "data-excluded", object(table), null, "rows", "the definition only")));
    }
    findings.addAll(taken.findings());
    List<FingerprintItem> rows = new ArrayList<>(taken.rows());
    List<String> moved = new ArrayList<>();
    for (MariadbFingerprint.Table table : unsteady) {
      Optional<FingerprintItem> again = figures.rows(session, table);
      if (again.isPresent() && !rows.contains(again.get())) {
        moved.add(table.name());
        rows.removeIf(i -> i.kind().equals(TABLE) && i.name().equals(again.get().name()));
      }
    }
    fingerprint.addAll(rows);
    tell(figures, moved);
  }

  private void tell(MariadbFingerprint figures, List<String> moved) {
    figures.notHashed().stream().distinct().forEach(
        table -> findings.add(
            Finding.warning(
                "fingerprint-incomplete", object(table), null, "a content hash of every table",
                "rows counted only")));
    figures.rounded().forEach(
        table -> findings.add(
            Finding.warning(
                "float-rounded", object(table), null, "every digit of its float columns",
                "six of them: a dump of this server holds no more")
                .withFix("use double or decimal for what must come back exactly")));
    if (!unsteady.isEmpty()) {
      findings.add(
          notTransactional(
              database.name(), unsteady.stream().map(MariadbFingerprint.Table::name).toList()));
    }
    moved.forEach(
        table -> findings.add(
            Finding.warning(
                "changed-while-read", object(table), null, "figures to compare a restore with",
                "none: the table was written while it was dumped")));
    plan.broken().forEach(
        view -> findings.add(
            Finding.warning(
                "view-not-captured", object(view), null, "a view that can be read",
                "one that refers to what is not there or has no valid definer")
                .withFix("repair or drop the view")));
  }

  /** Tables that no snapshot covers. */
  static Finding notTransactional(String database, List<String> tables) {
    return Finding.warning(
        "not-transactional", database + ": " + String.join(", ", tables), null,
        "tables that a snapshot covers",
        "tables of an engine without transactions, read one after the other")
        .withFix("alter table … engine = InnoDB");
  }

  private String object(String name) {
    return database.name() + ": " + name;
  }

  /** What the attempt found. */
  List<Finding> findings() {
    return findings;
  }

  /** The figures, unsorted. */
  List<FingerprintItem> fingerprint() {
    return fingerprint;
  }

  /** What a restore may want to know. */
  Map<String, String> facts() {
    return facts;
  }

  /** Views that are not in the dump. */
  List<String> broken() {
    return plan.broken();
  }

  /** The folder of the database. */
  PathBytes folder() {
    return DumpNames.path("mysql", "databases", DumpNames.encode(database.name()));
  }
}
