package dev.holdfast.source.mariadb;

import dev.holdfast.chunk.ChunkSizes;
import dev.holdfast.database.Attempts;
import dev.holdfast.database.DumpEntries;
import dev.holdfast.database.DumpNames;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One reading of a server's databases. */
final class MariadbCapture implements Capture {
  private static final PathBytes ROOT = DumpNames.path("mysql");
  private static final String DATABASES = "databases";

  private final MariadbSource.Reach reach;
  private final ServerLook look;
  private final MariadbSource.Choice choice;
  private final Attempts attempts;
  private final CaptureContext context;
  private final List<Finding> findings = new ArrayList<>();
  private final List<SnapshotBody.FingerprintItem> fingerprint = new ArrayList<>();
  private final List<SnapshotBody.Unread> unread = new ArrayList<>();
  private final Map<String, String> settings = new TreeMap<>();

  MariadbCapture(
      MariadbSource.Reach reach, ServerLook look, MariadbSource.Choice choice, Attempts attempts,
      CaptureContext context) {
    this.reach = reach;
    this.look = look;
    this.choice = choice;
    this.attempts = attempts;
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
    DumpWriter writer = new DumpWriter(reach.tools(), sink, entries, context.cancel());
    settings.put("server_flavor", look.flavor().word());
    settings.put("server_version", look.version());
    settings.put("server_version_num", Integer.toString(look.number()));
    settings.put("sql_mode", look.variables().getOrDefault("sql_mode", ""));
    settings.put("character_set", look.variables().getOrDefault("character_set_server", ""));
    settings.put("collation", look.variables().getOrDefault("collation_server", ""));
    settings.put(
        "lower_case_table_names", look.variables().getOrDefault("lower_case_table_names", ""));
    findings.addAll(Rights.lacks(look, choice.databases().isEmpty()));
    sink.add(entries.folder(ROOT), LocalStat.NONE);
    sink.add(entries.folder(DumpNames.path("mysql", DATABASES)), LocalStat.NONE);
    long size = 0;
    Instant moment = start;
    for (ServerLook.Database database : look.databases()) {
      String folder = DumpNames.encode(database.name());
      sink.add(entries.folder(DumpNames.path("mysql", DATABASES, folder)), LocalStat.NONE);
      moment = context.clock().instant();
      size += database(writer, database, folder);
    }
    size += accounts(writer);
    return new CaptureReport(
        start,
        moment,
        size,
        List.of(ROOT),
        List.of(),
        0,
        unread,
        unread.size(),
        FingerprintSize.limit(MariadbFingerprint.sorted(fingerprint)),
        List.of(
            new SnapshotBody.Tool(reach.client().dumpName(), reach.client().version()),
            new SnapshotBody.Tool(look.flavor().word(), look.version())),
        settings,
        findings);
  }

  private long database(DumpWriter writer, ServerLook.Database database, String folder) {
    PathBytes dump = DumpNames.path("mysql", DATABASES, folder, "dump.sql");
    return attempts.run(
        context.cancel()::check,
        () -> {
          context.cancel().check();
          DatabaseCapture capture = new DatabaseCapture(reach, look, database, choice);
          long size = capture.run(writer, dump);
          capture.facts().forEach(
              (key, value) -> settings.put("databases/" + folder + "/" + key, value));
          findings.addAll(capture.findings());
          fingerprint.addAll(capture.fingerprint());
          capture.broken().forEach(
              view -> unread.add(
                  new SnapshotBody.Unread(dump, "the view " + view + " cannot be read")));
          return size;
        });
  }

  private long accounts(DumpWriter writer) {
    Accounts accounts;
    if (Rights.seesAccounts(look)) {
      try (MariadbSession session = reach.tolerant("accounts of " + reach.where())) {
        accounts = Accounts.read(session, look.isMariadb());
      }
    } else {
      accounts = Accounts.hidden(look.user());
    }
    findings.addAll(accounts.findings());
    fingerprint.addAll(accounts.items());
    return writer.text(DumpNames.path("mysql", "grants.sql"), accounts.grants())
        + writer.text(DumpNames.path("mysql", "users.sql"), accounts.users());
  }

  @Override
  public void close() {
    // Sessions and tools are closed where they are opened.
  }
}
