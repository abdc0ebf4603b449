package dev.holdfast.source.postgres;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.tool.Tools;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a server says of itself.
 *
 * @param version for instance {@code 15.18}
 * @param versionNumber {@code server_version_num}
 * @param superuser whether the session's user is one
 * @param bypassRls whether row security does not bind it
 * @param databases those to be captured, sorted by their file names
 */
record ServerLook(
    String version,
    int versionNumber,
    boolean superuser,
    boolean bypassRls,
    List<Database> databases) {
  private static final int VERSION_STEP = 10_000;
  private static final int OLDEST = 130_000;

  /**
   * One database.
   *
   * @param name its name
   * @param bytes its size on the server's disk
   * @param facts encoding, locale, owner
   */
  record Database(String name, long bytes, Map<String, String> facts) {}

  int major() {
    return versionNumber / VERSION_STEP;
  }

  /** Connects to the first of {@code wanted}, or to {@code postgres}. */
  static ServerLook at(
      Tools tools, PostgresServer server, PostgresClients.Client client, List<String> wanted) {
    String first = wanted.isEmpty() ? "postgres" : wanted.getFirst();
    String what = "database \"" + first + "\" of " + server.address().text();
    try (Psql session = Psql.open(tools, server, client, first, what)) {
      int number = Integer.parseInt(session.value("select current_setting('server_version_num')"));
      if (number < OLDEST) {
        throw new HoldfastException(
            Fault.DATABASE_CLIENT_OLD,
            "the server is PostgreSQL " + session.value("select current_setting('server_version')")
                + " (expected: 13 or newer)",
            "back it up with its own tools into files, and name those as a files source", null);
      }
      List<String> me =
          session
              .rows("select rolsuper, rolbypassrls from pg_roles where rolname = current_user")
              .getFirst();
      return new ServerLook(
          session.value("select split_part(current_setting('server_version'), ' ', 1)"),
          number,
          me.get(0).equals("t"),
          me.get(0).equals("t") || me.get(1).equals("t"),
          databases(session, wanted, server));
    }
  }

  private static List<Database> databases(
      Psql session, List<String> wanted, PostgresServer server) {
    Map<String, Database> there = new LinkedHashMap<>();
    List<String> open = new ArrayList<>();
    session.each(
        """
            select d.datname, pg_encoding_to_char(d.encoding), d.datcollate, d.datctype,
              pg_get_userbyid(d.datdba), d.datallowconn and not d.datistemplate,
              case when has_database_privilege(d.oid, 'connect') then pg_database_size(d.oid) else 0 end
            from pg_database d
            """
            .strip(),
        row -> {
          Map<String, String> facts = new LinkedHashMap<>();
          facts.put("encoding", row.get(1));
          facts.put("collate", row.get(2));
          facts.put("ctype", row.get(3));
          facts.put("owner", row.get(4));
          facts.put("bytes", row.get(6));
          there.put(row.get(0), new Database(row.get(0), Long.parseLong(row.get(6)), facts));
          if (row.get(5).equals("t")) {
            open.add(row.get(0));
          }
        });
    List<Database> chosen = new ArrayList<>();
    for (String name : wanted.isEmpty() ? open : wanted) {
      Database database = there.get(name);
      if (database == null) {
        throw new HoldfastException(
            Fault.DATABASE_MISSING,
            "there is no database \"" + name + "\" on " + server.address().text()
                + " (expected: one of " + open + ")");
      }
      chosen.add(database);
    }
    chosen.sort(Comparator.comparing(d -> dev.holdfast.database.DumpNames.encode(d.name())));
    return chosen;
  }
}
