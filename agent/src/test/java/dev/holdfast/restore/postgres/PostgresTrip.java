package dev.holdfast.restore.postgres;

import dev.holdfast.database.DumpFolder;
import dev.holdfast.database.DumpNames;
import dev.holdfast.database.FingerprintDepth;
import dev.holdfast.database.LoadReport;
import dev.holdfast.database.LoadWish;
import dev.holdfast.database.PostgresInstance;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.id.Id128;
import dev.holdfast.id.SourceId;
import dev.holdfast.source.postgres.PostgresClients;
import dev.holdfast.source.postgres.PostgresServer;
import dev.holdfast.source.postgres.PostgresSource;
import dev.holdfast.source.postgres.Psql;
import dev.holdfast.tool.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** There and back without a store: a database captured into a folder, and loaded from it into a server. */
public final class PostgresTrip {
  private final Tools tools = new Tools(PostgresInstance.environment(), () -> false);
  private final PostgresClients clients = new PostgresClients(tools, List.of());
  private final Path folder;
  private final List<Finding> findings = new ArrayList<>();

  /** Everything goes below {@code folder}. */
  public PostgresTrip(Path folder) {
    this.folder = folder;
  }

  /** A source of some databases of a server. */
  public PostgresSource source(ServerAddress address, String... databases) {
    return new PostgresSource(
        new SourceId(new Id128(1, 2)), "shop", "db", address,
        new PostgresSource.Choice(List.of(databases), List.of(), FingerprintDepth.FULL),
        tools, clients);
  }

  /** Captures. */
  public DumpFolder.Captured capture(ServerAddress address, String... databases)
      throws IOException {
    return DumpFolder.capture(
        source(address, databases), Files.createTempDirectory(folder, "dump"), folder);
  }

  /** Captures through a source of its own making. */
  public DumpFolder.Captured capture(PostgresSource source) throws IOException {
    return DumpFolder.capture(source, Files.createTempDirectory(folder, "dump"), folder);
  }

  /** One database of what was captured. */
  public DumpedDatabase dumped(DumpFolder.Captured captured, String database) {
    Map<String, String> facts = new HashMap<>();
    String prefix = "databases/" + DumpNames.encode(database) + "/";
    captured.report().settings().forEach((key, value) -> {
      if (key.startsWith(prefix)) {
        facts.put(key.substring(prefix.length()), value);
      }
    });
    String quoted = "\"" + database.replace("\"", "\"\"") + "\".";
    return new DumpedDatabase(
        database, captured.file("/postgres/" + prefix + "dump.pgc"),
        captured.file("/postgres/globals.sql"), facts,
        Integer.parseInt(captured.report().settings().get("server_version_num")),
        Integer.parseInt(captured.report().tools().getFirst().version().replaceFirst("\\..*", "")),
        captured.report().fingerprint().stream().filter(i -> i.name().startsWith(quoted)).toList());
  }

  /** Looks and loads, as {@code restore --to} does. */
  public LoadReport load(ServerAddress address, DumpedDatabase dump, LoadWish wish) {
    PostgresLoad load = into(address, findings::add);
    load.preflight(dump, wish);
    return load.run(dump, wish, Instant.now());
  }

  /** What loads into a server. */
  PostgresLoad into(ServerAddress address, FindingSink told) {
    return PostgresLoad.into(tools, address, clients, new Random(7), told);
  }

  /** A session in the server's own database. */
  Psql session(ServerAddress address) {
    return Psql.open(
        tools, new PostgresServer(address), clients.newest(List.of()), "postgres", "a test");
  }

  /** What was told on the way. */
  public List<Finding> findings() {
    return List.copyOf(findings);
  }
}
