package dev.holdfast.source.mariadb;

import dev.holdfast.database.DumpNames;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.source.mariadb.MariadbClients.Flavor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says of itself.
 *
 * @param flavor MariaDB or MySQL
 * @param version as it tells it
 * @param number major · 10000 + minor · 100 + patch
 * @param user the account of the session
 * @param grants what it may do
 * @param variables some of the server's
 * @param databases those to be captured, sorted by their file names
 */
record ServerLook(
    Flavor flavor,
    String version,
    int number,
    String user,
    Grants grants,
    Map<String, String> variables,
    List<Database> databases) {
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)");
  private static final String NO_LIMIT = "18446744073709551615";
  private static final int OLDEST_MARIADB = 100_300;
  private static final int OLDEST_MYSQL = 50_700;
  private static final int STAGES = 100_401;
  private static final int DUMPED_HISTORY = 101_100;
  private static final Set<String> SYSTEM =
      Set.of("information_schema", "performance_schema", "mysql", "sys");

  /**
   * One database.
   *
   * @param name its name
   * @param characterSet the default of its tables
   * @param collation the default of its tables
   * @param bytes about how large
   */
  record Database(String name, String characterSet, String collation, long bytes) {}

  /** Whether the light lock of backups is there ({@code BACKUP STAGE}), which waits for no statement that reads. */
  boolean hasStages() {
    return flavor == Flavor.MARIADB && number >= STAGES;
  }

  /** Whether rows of the past can be dumped and loaded. */
  boolean dumpsHistory() {
    return flavor == Flavor.MARIADB && number >= DUMPED_HISTORY;
  }

  boolean isMariadb() { return flavor == Flavor.MARIADB; }

  /** How long the server waits for a client that does not read, in seconds. */
  int writeTimeoutSeconds() {
    return Integer.parseInt(variables.getOrDefault("net_write_timeout", "60"));
  }

  /** Whether the server keeps a binary log. */
  boolean logs() {
    return "1".equals(variables.get("log_bin"));
  }

  /**
   * Returns when sessions of this user are given whole answers.
   *
   * @throws HoldfastException {@code CAPTURE_FAILED}: the dump client sets no limit of its own and would stop at it
   *     without a word
   */
  void requireWholeAnswers() {
    String limit = variables.getOrDefault("sql_select_limit", NO_LIMIT);
    if (!limit.equals(NO_LIMIT)) {
      throw new HoldfastException(
          Fault.CAPTURE_FAILED,
          "the server gives sessions of " + user + " no more than " + limit
              + " rows of a table (expected: sql_select_limit is not set)",
          "set global sql_select_limit = default; see init_connect too", null);
    }
  }

  /** Asks a server through a session. */
  static ServerLook at(MariadbSession session, MariadbServer server, List<String> wanted) {
    String version = session.value("select version()");
    Matcher form = VERSION.matcher(version);
    if (!form.find()) {
      throw new HoldfastException(
          Fault.CAPTURE_FAILED,
          "the server's version is '" + version + "' (expected: three numbers)");
    }
    Flavor flavor = version.contains("MariaDB") ? Flavor.MARIADB : Flavor.MYSQL;
    int number = MariadbClients.number(form);
    if (number < (flavor == Flavor.MARIADB ? OLDEST_MARIADB : OLDEST_MYSQL)) {
      throw new HoldfastException(
          Fault.DATABASE_CLIENT_OLD,
          "the server is " + flavor.text() + " " + version
              + " (expected: MariaDB 10.3, MySQL 5.7, or newer)",
          "back it up with its own tools into files, and name those as a files source", null);
    }
    Map<String, String> variables = new TreeMap<>();
    for (String name : List.of("log_bin", "character_set_server", "collation_server",
        "lower_case_table_names", "net_write_timeout")) {
      variables.put(name, session.value("select @@global." + name));
    }
    variables.put("sql_select_limit", session.selectLimit());
    variables.put("sql_mode", session.value("select @@global.sql_mode"));
    return new ServerLook(
        flavor, version, number, session.value("select current_user()"),
        new Grants(session.column("show grants")), variables,
        databases(session, wanted, server));
  }

  private static List<Database> databases(
      MariadbSession session, List<String> wanted, MariadbServer server) {
    Map<String, Long> sizes = new TreeMap<>();
    session.each(
        "select table_schema, ifnull(sum(data_length + index_length), 0) from"
            + " information_schema.tables where table_type in ('BASE TABLE', 'SYSTEM VERSIONED')"
            + " group by table_schema",
        row -> sizes.put(row.get(0), Long.parseLong(row.get(1))));
    Map<String, Database> there = new TreeMap<>();
    session.each(
        "select schema_name, default_character_set_name, default_collation_name from"
            + " information_schema.schemata",
        row -> there.put(
            row.get(0),
            new Database(
                row.get(0), row.get(1), row.get(2), sizes.getOrDefault(row.get(0), 0L))));
    List<String> own = there.keySet().stream().filter(n -> !SYSTEM.contains(n)).toList();
    List<Database> chosen = new ArrayList<>();
    for (String name : wanted.isEmpty() ? own : wanted) {
      Database database = there.get(name);
      if (database == null || SYSTEM.contains(name)) {
        throw new HoldfastException(
            Fault.DATABASE_MISSING,
            "there is no database " + MariadbServer.identifier(name) + " on "
                + server.address().text() + " that the user may see (expected: one of " + own + ")",
            "check its name and the user's rights on it", null);
      }
      chosen.add(database);
    }
    chosen.sort(Comparator.comparing(d -> DumpNames.encode(d.name())));
    return chosen;
  }
}
