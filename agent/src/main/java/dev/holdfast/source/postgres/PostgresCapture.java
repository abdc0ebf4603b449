package dev.holdfast.source.postgres;

import dev.holdfast.chunk.ChunkSizes;
import dev.holdfast.database.DumpEntries;
import dev.holdfast.database.DumpNames;
import dev.holdfast.database.FiguresBeside;
import dev.holdfast.fault.Finding;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.snapshot.SnapshotBody;
import dev.holdfast.source.Capture;
import dev.holdfast.source.CaptureContext;
import dev.holdfast.source.CaptureReport;
import dev.holdfast.source.CaptureSink;
import dev.holdfast.source.Chunking;
import dev.holdfast.source.FingerprintSize;
import dev.holdfast.source.LocalStat;
import dev.holdfast.tool.Command;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One reading of a server's databases. */
final class PostgresCapture implements Capture {
  private static final PathBytes ROOT = DumpNames.path("postgres");
  private static final String DATABASES = "databases";
  private static final String DUMP_ENDS = "-- PostgreSQL database dump complete";
  private static final String GLOBALS_END = "-- PostgreSQL database cluster dump complete";
  private static final String LOCK_WAIT = "--lock-wait-timeout=60s";

  private final PostgresSource.Reach reach;
  private final ServerLook look;
  private final PostgresSource.Choice choice;
  private final CaptureContext context;
  private final List<Finding> findings = new ArrayList<>();
  private final List<SnapshotBody.FingerprintItem> fingerprint = new ArrayList<>();
  private final Map<String, String> settings = new TreeMap<>();

  PostgresCapture(
      PostgresSource.Reach reach, ServerLook look, PostgresSource.Choice choice,
      CaptureContext context) {
    this.reach = reach;
    this.look = look;
    this.choice = choice;
    this.context = context;
  }

  @Override
  public Chunking chunking() {
    return new Chunking.ContentDefined(ChunkSizes.STREAM);
  }

  @Override
  public long estimatedBytes() {
    return look.databases().stream().mapToLong(ServerLook.Database::bytes).sum();
  }

  @Override
  public CaptureReport run(CaptureSink sink) {
    Instant start = context.clock().instant();
    DumpEntries entries = new DumpEntries(context.scratch(), start);
    DatabaseDump dump = new DatabaseDump(reach, sink, entries, context.cancel());
    settings.put("server_version", look.version());
    settings.put("server_version_num", Integer.toString(look.versionNumber()));
    sink.add(entries.folder(ROOT), LocalStat.NONE);
    sink.add(entries.folder(DumpNames.path("postgres", DATABASES)), LocalStat.NONE);
    long size = 0;
    Instant moment = start;
    for (ServerLook.Database database : look.databases()) {
      String folder = DumpNames.encode(database.name());
      sink.add(entries.folder(DumpNames.path("postgres", DATABASES, folder)), LocalStat.NONE);
      moment = context.clock().instant();
      size += database(dump, database, folder);
    }
    size += globals(dump);
    return new CaptureReport(
        start,
        moment,
        size,
        List.of(ROOT),
        List.of(),
        0,
        List.of(),
        0,
        FingerprintSize.limit(fingerprint),
        List.of(
            new SnapshotBody.Tool("pg_dump", reach.client().version()),
            new SnapshotBody.Tool("postgres", look.version())),
        settings,
        findings);
  }

  /** One database: dump, schema and fingerprint of one exported snapshot, which lives as long as the session. */
  private long database(DatabaseDump dump, ServerLook.Database database, String folder) {
    context.cancel().check();
    String what = reach.what(database.name());
    try (Psql session = reach.session(database.name())) {
      session.execute("begin isolation level repeatable read read only");
      String snapshot = session.value("select pg_export_snapshot()");
      session.execute(PostgresFingerprint.SETTINGS.strip());
      DatabaseFacts facts = new DatabaseFacts(session, database.name(), choice.excludeData());
      facts.settings(database, folder, settings);
      settings.put("databases/" + folder + "/fingerprint", choice.fingerprint().word());
      findings.addAll(facts.losses(look));
      List<String> without =
          facts.excludedTables().stream().map(table -> "--exclude-table-data=" + table).toList();
      PostgresFingerprint taking =
          new PostgresFingerprint(
              session, choice.fingerprint(), facts.excludedTables()::contains);
      Map<String, String> sequences = taking.sequenceValues();
      return FiguresBeside.<List<SnapshotBody.FingerprintItem>, Long>run(
          what, () -> figures(taking, database), session::close,
          counted -> {
            long size = dumps(dump, database, folder, "--snapshot=" + snapshot, without);
            fingerprint.addAll(counted.get());
            fingerprint.addAll(
                PostgresFingerprint.values(database.name(), sequences, taking.sequenceValues()));
            return size;
          });
    }
  }

  private long dumps(
      DatabaseDump dump, ServerLook.Database database, String folder, String snapshot,
      List<String> without) {
    String what = reach.what(database.name());
    List<String> archive = new ArrayList<>(List.of("--format=custom", "--compress=0", snapshot));
    archive.addAll(without);
    long size =
        dump.archive(
            DumpNames.path("postgres", DATABASES, folder, "dump.pgc"),
            pgDump(database.name(), archive), database.bytes(), what);
    return size
        + dump.text(
            DumpNames.path("postgres", DATABASES, folder, "schema.sql"),
            pgDump(database.name(), List.of("--schema-only", snapshot)), DUMP_ENDS,
            what + ", schema");
  }

  private List<SnapshotBody.FingerprintItem> figures(
      PostgresFingerprint taking, ServerLook.Database database) {
    List<SnapshotBody.FingerprintItem> items = taking.take(database.name(), look.versionNumber());
    for (String table : taking.notHashed()) {
      findings.add(
          Finding.warning(
              "fingerprint-incomplete", database.name() + ": " + table, null,
              "a content hash of every table", "rows counted only"));
    }
    return items;
  }

  private Command pgDump(String database, List<String> arguments) {
    List<String> all = new ArrayList<>(List.of(LOCK_WAIT, "--no-sync"));
    all.addAll(arguments);
    return reach.server().client(reach.client().program("pg_dump"), database, all).inBackground();
  }

  /** Roles, memberships and tablespaces; without passwords when they may not be read. */
  private long globals(DatabaseDump dump) {
    List<String> arguments = new ArrayList<>(List.of("--globals-only", "--no-sync"));
    if (!mayReadPasswords()) {
      arguments.add("--no-role-passwords");
      findings.add(
          Finding.warning(
              "role-passwords-not-captured", "globals.sql", null, "the passwords of all roles",
              "roles without passwords: the backup user may not read pg_authid")
              .withFix(
                  "grant pg_read_all_data to the backup user, or set passwords after a restore"));
    }
    Command command =
        reach.server()
            .client(
                reach.client().program("pg_dumpall"), look.databases().isEmpty() ? "postgres"
                    : look.databases().getFirst().name(),
                arguments);
    return dump.text(
        DumpNames.path("postgres", "globals.sql"), command, GLOBALS_END,
        "roles of " + reach.server().address().text());
  }

  private boolean mayReadPasswords() {
    String database =
        look.databases().isEmpty() ? "postgres" : look.databases().getFirst().name();
    try (Psql session = reach.session(database)) {
      return session.value("select has_table_privilege('pg_catalog.pg_authid', 'select')")
          .equals("t");
    }
  }

  @Override
  public void close() {
    // Sessions and tools are closed where they are opened.
  }
}
