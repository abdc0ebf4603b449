package dev.holdfast.restore.postgres;

import dev.holdfast.database.DumpNames;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.source.postgres.PostgresServer;
import dev.holdfast.source.postgres.Psql;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/** Makes the database that a dump is loaded into, with what belongs to a database itself and stands in no dump. */
final class NewDatabase {
  /** Settings that load code into later sessions or change whose rights they have. */
  private static final Set<String> SETTINGS_OF_POWER =
      Set.of("session_preload_libraries", "local_preload_libraries", "dynamic_library_path",
          "jit_provider", "role", "session_authorization", "session_replication_role");

  private static final Set<String> RIGHTS = Set.of("CREATE", "CONNECT", "TEMPORARY");
  private static final String UNKNOWN = "-";

  /** Into a database whose transactions only read, no row can be loaded. */
  private static final String AFTERWARDS = "default_transaction_";

  private final Psql session;
  private final DumpedDatabase database;
  private final String name;
  private final FindingSink findings;

  /**
   * @param session in another database of the server
   * @param name of the new database
   */
  NewDatabase(Psql session, DumpedDatabase database, String name, FindingSink findings) {
    this.session = session;
    this.database = database;
    this.name = name;
    this.findings = findings;
  }

  /** The statement that makes it. */
  String statement(String as) {
    StringBuilder sql = new StringBuilder("create database ").append(
        PostgresServer.identifier(as)).append(" template template0");
    option(sql, "encoding", database.fact("encoding"));
    option(sql, "lc_collate", database.fact("collate"));
    option(sql, "lc_ctype", database.fact("ctype"));
    switch (database.fact("locale_provider")) {
      case "icu" -> {
        sql.append(" locale_provider icu");
        option(sql, "icu_locale", database.fact("locale"));
      }
      case "builtin" -> {
        sql.append(" locale_provider builtin");
        option(sql, "builtin_locale", database.fact("locale"));
      }
      default -> {} // the system's library, as without a word
    }
    return sql.toString();
  }

  /** Once it is there: the settings that loading into it needs. */
  void begin() {
    settings(setting -> !setting.startsWith(AFTERWARDS));
  }

  private void settings(Predicate<String> which) {
    database.lines("config").stream()
        .filter(which)
        .forEach(setting -> setting("database ", "", setting));
  }

  private static void option(StringBuilder sql, String key, String value) {
    if (!value.isEmpty()) {
      sql.append(' ').append(key).append(' ').append(PostgresServer.literal(value));
    }
  }

  /**
   * Once all is loaded: settings that would have stood in the way and, by a superuser, owner, comment, who may use it, and
   * what holds for single roles in it. Roles that are not there are skipped.
   */
  void finish(boolean superuser) {
    settings(setting -> setting.startsWith(AFTERWARDS));
    if (superuser) {
      properties();
    }
  }

  private void properties() {
    List<String> roles = session.column("select rolname from pg_roles");
    if (roles.contains(database.fact("owner"))) {
      alter(" owner to " + PostgresServer.identifier(database.fact("owner")));
    }
    String limit = database.fact("connection_limit");
    if (limit.matches("\\d{1,6}")) {
      alter(" connection limit " + limit);
    }
    if (!database.fact("comment").isEmpty()) {
      session.execute(
          "comment on database " + PostgresServer.identifier(name) + " is "
              + PostgresServer.literal(database.fact("comment")));
    }
    grants(roles);
    for (String line : database.lines("role_config")) {
      List<String> words = words(line, 2);
      if (roles.contains(words.get(0))) {
        setting(
            "role ", PostgresServer.identifier(words.get(0)) + " in database ", words.get(1));
      }
    }
  }

  private void alter(String what) {
    session.execute("alter database " + PostgresServer.identifier(name) + what);
  }

  private void grants(List<String> roles) {
    List<String> lines = database.lines("grants");
    if (!lines.isEmpty()) {
      session.execute(
          "revoke all on database " + PostgresServer.identifier(name) + " from public");
    }
    for (String line : lines) {
      List<String> words = words(line, 3);
      String role = words.get(0);
      if (RIGHTS.contains(words.get(1)) && (role.isEmpty() || roles.contains(role))) {
        session.execute(
            "grant " + words.get(1) + " on database " + PostgresServer.identifier(name) + " to "
                + (role.isEmpty() ? "public" : PostgresServer.identifier(role))
                + (words.get(2).equals("true") && !role.isEmpty() ? " with grant option" : ""));
      }
    }
  }

  /** Encoded words of a line; what is not there, or not encoded, is a word that is no name. */
  private static List<String> words(String line, int count) {
    List<String> words = new ArrayList<>();
    for (String word : line.split(" ", -1)) {
      try {
        words.add(DumpNames.decode(word));
      } catch (IllegalArgumentException e) {
        words.add(UNKNOWN);
      }
    }
    while (words.size() < count) {
      words.add(UNKNOWN);
    }
    return words;
  }

  /** One setting of the database, or of a role in it; its value comes as the server keeps it. */
  private void setting(String kind, String role, String setting) {
    int equals = setting.indexOf('=');
    if (equals <= 0 || !setting.substring(0, equals).matches("[A-Za-z_][A-Za-z0-9_.]*")) {
      findings.add(
          Finding.warning(
              "setting-not-restored", name, null, "a setting name=value", "'" + setting + "'"));
      return;
    }
    String key = setting.substring(0, equals);
    String value = setting.substring(equals + 1);
    if (SETTINGS_OF_POWER.contains(key.toLowerCase(Locale.ROOT))) {
      findings.add(
          Finding.warning(
              "setting-not-restored", name, null,
              "a setting that loads no code and lends no rights",
              "'" + setting + "': a backup may be forged; set it by hand if it is wanted"));
      return;
    }
    boolean list = key.equals("search_path") || key.equals("temp_tablespaces");
    session.execute(
        "alter " + kind + role + PostgresServer.identifier(name) + " set " + key + " to "
            + (list ? quotedList(value) : PostgresServer.literal(value)));
  }

  private static String quotedList(String value) {
    List<String> parts = new ArrayList<>();
    for (String part : value.split(",", -1)) {
      String bare = part.strip();
      boolean quoted = bare.length() > 1 && bare.startsWith("\"") && bare.endsWith("\"");
      parts.add(
          PostgresServer.identifier(
              quoted ? bare.substring(1, bare.length() - 1).replace("\"\"", "\"") : bare));
    }
    return String.join(", ", parts);
  }
}
