package dev.holdfast.source.postgres;

import dev.holdfast.database.DumpNames;
import dev.holdfast.fault.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a restore of one database needs to know, and what a dump of it would lose in silence. One session. */
final class DatabaseFacts {
  private static final int MOST_ROLES = 1_000;
  private static final int FIRST_WITH_PROVIDERS = 150_000;
  private static final int FIRST_WITH_LOCALE = 170_000;

  private final Psql session;
  private final String database;
  private final List<String> excludeData;
  private final Set<String> excluded = new TreeSet<>();
  private final List<String> unmatched = new ArrayList<>();

  DatabaseFacts(Psql session, String database, List<String> excludeData) {
    this.session = session;
    this.database = database;
    this.excludeData = excludeData;
    exclude();
  }

  private void exclude() {
    if (excludeData.isEmpty()) {
      return;
    }
    List<List<String>> tables =
        session.rows(
            "select n.nspname, c.relname, quote_ident(n.nspname) || '.' || quote_ident(c.relname)"
                + " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                + " where c.relkind in ('r', 'm') and n.nspname !~ '^pg_'");
    for (String pattern : excludeData) {
      boolean found = false;
      for (List<String> table : tables) {
        boolean whole = pattern.indexOf('.') >= 0;
        String name = whole ? table.get(0) + "." + table.get(1) : table.get(1);
        if (glob(pattern).matcher(name).matches()) {
          excluded.add(table.get(2));
          found = true;
        }
      }
      if (!found) {
        unmatched.add(pattern);
      }
    }
  }

  private static Pattern glob(String pattern) {
    StringBuilder regex = new StringBuilder();
    for (String part : pattern.split("\\*", -1)) {
      regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  /** Tables, quoted, whose data is not dumped. */
  Set<String> excludedTables() {
    return excluded;
  }

  /** Adds what a restore needs to know, under {@code databases/<folder>/…}. */
  void settings(ServerLook.Database look, String folder, Map<String, String> settings) {
    String prefix = "databases/" + folder + "/";
    settings.put(prefix + "name", database);
    look.facts().forEach((key, value) -> settings.put(prefix + key, value));
    settings.put(
        prefix + "extensions",
        String.join(
            "\n",
            session.column("select extname || ' ' || extversion from pg_extension order by 1")));
    settings.put(
        prefix + "config",
        String.join(
            "\n",
            session.column(
                "select unnest(s.setconfig) from pg_db_role_setting s join pg_database d on d.oid ="
                    + " s.setdatabase where s.setrole = 0 and d.datname = current_database()"
                    + " order by 1")));
    settings.put(
        prefix + "collations",
        String.join(
            "\n",
            session.column(
                "select distinct c.collcollate from pg_collation c join pg_namespace n on n.oid ="
                    + " c.collnamespace where n.nspname !~ '^pg_' and c.collprovider = 'c' and"
                    + " c.collcollate is not null order by 1")));
    settings.put(prefix + "roles", roles("'o', 'a', 'r', 'i'"));
    settings.put(prefix + "policy_roles", roles("'r'"));
    itself(prefix, settings);
    locale(prefix, settings);
    if (!excluded.isEmpty()) {
      settings.put(prefix + "excluded_data", String.join("\n", excluded));
    }
  }

  /** Roles that objects of this database name, encoded as file names are, so that a line is one role. */
  private String roles(String dependencies) {
    return session
        .column(
            "select distinct r.rolname from pg_shdepend s join pg_roles r on r.oid = s.refobjid"
                + " join pg_database d on d.oid = s.dbid where s.refclassid = 'pg_authid'::regclass"
                + " and d.datname = current_database() and s.deptype in (" + dependencies
                + ") order by 1 limit " + MOST_ROLES)
        .stream().map(DumpNames::encode).collect(Collectors.joining("\n"));
  }

  /** What belongs to the database itself, and so stands in no dump of its contents. */
  private void itself(String prefix, Map<String, String> settings) {
    String mine = " where d.datname = current_database()";
    List<String> row =
        session
            .rows(
                "select datconnlimit, shobj_description(d.oid, 'pg_database') from pg_database d"
                    + mine)
            .getFirst();
    settings.put(prefix + "connection_limit", row.get(0));
    settings.put(prefix + "comment", row.get(1));
    settings.put(
        prefix + "grants",
        encoded(
            "select coalesce(r.rolname, ''), a.privilege_type, a.is_grantable::text from pg_database"
                + " d cross join lateral aclexplode(d.datacl) a left join pg_roles r on r.oid ="
                + " a.grantee" + mine + " order by 1, 2"));
    settings.put(
        prefix + "role_config",
        encoded(
            "select r.rolname, unnest(s.setconfig) from pg_db_role_setting s join pg_database d on"
                + " d.oid = s.setdatabase join pg_roles r on r.oid = s.setrole" + mine
                + " order by 1, 2"));
  }

  /** A line for each row, its columns encoded as file names are, with spaces between. */
  private String encoded(String query) {
    return session.rows(query + " limit " + MOST_ROLES).stream()
        .map(row -> row.stream().map(DumpNames::encode).collect(Collectors.joining(" ")))
        .collect(Collectors.joining("\n"));
  }

  /** Whose rules sort texts: the system's library (nothing is noted), ICU, or the server itself. */
  private void locale(String prefix, Map<String, String> settings) {
    int version = Integer.parseInt(session.value("select current_setting('server_version_num')"));
    if (version < FIRST_WITH_PROVIDERS) {
      return;
    }
    List<String> row =
        session
            .rows(
                "select datlocprovider::text, "
                    + (version < FIRST_WITH_LOCALE ? "daticulocale" : "datlocale")
                    + " from pg_database where datname = current_database()")
            .getFirst();
    if (!row.get(0).equals("c")) {
      settings.put(prefix + "locale_provider", row.get(0).equals("i") ? "icu" : "builtin");
      settings.put(prefix + "locale", row.get(1));
    }
  }

  /** What would be lost without a word. */
  List<Finding> losses(ServerLook look) {
    List<Finding> findings = new ArrayList<>();
    unmatched.forEach(
        pattern -> findings.add(
            warning("exclude-matches-nothing", "exclude_data: " + pattern, "a table of that name",
                "none in database " + database, "correct the pattern in the configuration")));
    excluded.forEach(
        table -> findings.add(
            Finding.info("data-excluded", object(table), null, "rows", "the definition only")));
    if (!look.superuser()) {
      mappings(findings);
      subscriptions(findings);
    }
    names("unlogged-table", "tables that a crash of the server empties",
        "select quote_ident(n.nspname) || '.' || quote_ident(c.relname) from pg_class c join"
            + " pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and"
            + " c.relpersistence = 'u' and n.nspname !~ '^pg_' order by 1",
        findings);
    if (!look.bypassRls()) {
      rowSecurity(findings);
    }
    return findings;
  }

  private void names(String code, String seen, String query, List<Finding> findings) {
    List<String> names = session.column(query);
    if (!names.isEmpty()) {
      findings.add(
          Finding.info(code, object(String.join(", ", names)), null, "logged tables", seen));
    }
  }

  private void mappings(List<Finding> findings) {
    List<String> hidden =
        session.column(
            "select quote_ident(srvname) || ' for ' || usename from pg_user_mappings"
                + " where umoptions is null order by 1");
    if (!hidden.isEmpty()) {
      findings.add(
          warning("user-mapping-not-captured", object(String.join(", ", hidden)),
              "the passwords of foreign servers", "hidden from the backup user",
              "note them elsewhere, or back up as a superuser"));
    }
  }

  private void subscriptions(List<Finding> findings) {
    String count =
        session.value(
            "select count(*) from pg_stat_subscription where relid is null");
    if (!count.equals("0")) {
      findings.add(
          warning("subscription-not-captured", object(count + " subscriptions"),
              "logical replication subscriptions", "only a superuser can dump them",
              "note them elsewhere, or back up as a superuser"));
    }
  }

  private void rowSecurity(List<Finding> findings) {
    List<String> tables =
        session.column(
            "select quote_ident(n.nspname) || '.' || quote_ident(c.relname) from pg_class c join"
                + " pg_namespace n on n.oid = c.relnamespace where c.relrowsecurity and"
                + " (c.relforcerowsecurity or not pg_has_role(c.relowner, 'usage')) order by 1");
    if (!tables.isEmpty()) {
      findings.add(
          warning("row-security", object(String.join(", ", tables)), "a user with BYPASSRLS",
              "policies hide rows from the backup user: the dump stops rather than lose them",
              "alter role … bypassrls"));
    }
  }

  private String object(String what) {
    return database + ": " + what;
  }

  private static Finding warning(
      String code, String object, String expected, String seen, String fix) {
    return Finding.warning(code, object, null, expected, seen).withFix(fix);
  }
}
