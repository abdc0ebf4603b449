package dev.holdfast.restore.mariadb;

import dev.holdfast.database.LoadReport;
import dev.holdfast.database.LoadWish;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.Finding;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import dev.holdfast.source.mariadb.MariadbClients;
import dev.holdfast.tool.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Dumps written by hand, into a server. */
final class MariadbTrip {
  static final String END = "\n-- Dump completed\n";

  private final Path folder;
  private final Tools tools = new Tools(System.getenv(), () -> false);
  private final MariadbClients clients = new MariadbClients(tools, List.of());
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, String> facts = new HashMap<>();
  private final Map<String, String> server = new HashMap<>();
  private final List<FingerprintItem> figures = new ArrayList<>();
  private String users = "";
  private String grants = "";

  MariadbTrip(Path folder) {
    this.folder = folder;
    server.put("server_flavor", "mariadb");
    server.put("server_version_num", "101119");
    server.put("lower_case_table_names", "0");
  }

  /** Something the capture noted of the database. */
  MariadbTrip fact(String key, String value) {
    facts.put(key, value);
    return this;
  }

  /** Something it noted of the server. */
  MariadbTrip server(String key, String value) {
    server.put(key, value);
    return this;
  }

  /** Something of the fingerprint. */
  MariadbTrip figure(String kind, String name, String definition) {
    figures.add(new FingerprintItem(kind, name, 0, Optional.empty(), definition));
    return this;
  }

  /** The two scripts of accounts. */
  MariadbTrip accounts(String makes, String gives) {
    users = makes;
    grants = gives;
    return this;
  }

  /** A dump of a database {@code shop}. */
  DumpedSql dump(String text) throws IOException {
    Path place = Files.createTempDirectory(folder, "dump");
    Files.writeString(place.resolve("users.sql"), users);
    Files.writeString(place.resolve("grants.sql"), grants);
    return new DumpedSql(
        "shop", Files.writeString(place.resolve("dump.sql"), text), place.resolve("users.sql"),
        place.resolve("grants.sql"), facts, server, figures, 0);
  }

  /** Looks and loads, as {@code restore --to} does. */
  LoadReport load(ServerAddress address, DumpedSql dump, LoadWish wish) {
    MariadbLoad load =
        MariadbLoad.into(tools, address, clients, new Random(7), findings::add);
    load.preflight(dump, wish);
    List<LoadReport> reports = new ArrayList<>();
    load.run(List.of(dump), wish, Instant.now(), reports::add);
    return reports.getFirst();
  }

  /** Everything, under a name. */
  static LoadWish as(String name, boolean trusted) {
    return new LoadWish(
        Optional.of(name), Optional.empty(), List.of(), LoadWish.Part.ALL, true, trusted, 1);
  }

  /** What was told on the way. */
  List<Finding> findings() {
    return findings;
  }

  /** The codes of what was told. */
  List<String> codes() {
    return findings.stream().map(Finding::code).toList();
  }

  Tools tools() {
    return tools;
  }
}
