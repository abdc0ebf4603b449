package dev.holdfast.restore.mariadb;

import dev.holdfast.database.ServerAddress;
import dev.holdfast.source.mariadb.MariadbClients;
import dev.holdfast.source.mariadb.MariadbSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a session learns of the server it loads into.
 *
 * @param flavor whose it is
 * @param version as it tells it
 * @param number major · 10000 + minor · 100 + patch
 * @param user who is connected, {@code name@host} as the server keeps it
 * @param from where the connection comes from, as an account has it
 * @param grants the user's rights, one statement each
 * @param isLocal whether the server's files are of this machine
 */
record TargetServer(
    MariadbClients.Flavor flavor,
    String version,
    int number,
    String user,
    String from,
    List<String> grants,
    boolean isLocal) {
  private static final Pattern NUMBER = Pattern.compile("^(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
  private static final Pattern ON_DATABASE =
      Pattern.compile("GRANT (.*) ON `((?:[^`]|``)*+)`\\.\\* TO .*");

  TargetServer {
    grants = List.copyOf(grants);
  }

  static TargetServer of(MariadbSession session, ServerAddress address) {
    String version = session.value("select version()");
    Matcher number = NUMBER.matcher(version);
    String from = session.value("select user()");
    return new TargetServer(
        version.toLowerCase(Locale.ROOT).contains("mariadb") ? MariadbClients.Flavor.MARIADB
            : MariadbClients.Flavor.MYSQL,
        version,
        number.find()
            ? Integer.parseInt(number.group(1)) * 10_000 + Integer.parseInt(number.group(2)) * 100
                + Integer.parseInt(number.group(3))
            : 0,
        session.value("select current_user()"),
        from.substring(from.lastIndexOf('@') + 1),
        session.column("show grants"),
        address.via().isEmpty() && address.host().isEmpty());
  }

  boolean isMariadb() { return flavor == MariadbClients.Flavor.MARIADB; }

  String flavorWord() {
    return flavor.word();
  }

  /** Whether the user has a right on everything. */
  boolean may(String privilege) {
    return global().anyMatch(
        grant -> grant.startsWith("GRANT ALL PRIVILEGES ON ")
            || grant.matches("GRANT (?:.*, )?" + privilege + "(?:,.*)? ON \\*\\.\\* TO .*"));
  }

  private java.util.stream.Stream<String> global() {
    return grants.stream().filter(grant -> grant.contains(" ON *.* TO "));
  }

  /** Whether the user can make accounts and give them rights on a database. */
  boolean mayGrant() {
    return may("CREATE USER") && global().anyMatch(grant -> grant.contains(" WITH GRANT OPTION"))
        && may("SELECT") && may("CREATE") && may("TRIGGER");
  }

  /** Whether the user may read how all programs are made. */
  boolean mayReadPrograms() {
    return may("SELECT") || !isMariadb()
        || grants.stream().anyMatch(
            grant -> grant.matches(
                "GRANT (?:ALL PRIVILEGES|(?:.*, )?SELECT(?:,.*)?) ON `mysql`\\.(?:\\*|`proc`) TO .*"));
  }

  /** Whether the user may make a database of that name, as far as the user's own rights tell. */
  boolean mayMake(String name) {
    // Rights that come by a role are not followed: the server will tell.
    boolean byRole = grants.stream().anyMatch(grant -> !grant.contains(" ON "));
    return byRole || may("CREATE") || grants.stream().anyMatch(grant -> {
      Matcher on = ON_DATABASE.matcher(grant);
      return on.matches() && on.group(1).matches("ALL PRIVILEGES|(?:.*, )?CREATE(?:,.*)?")
          && like(on.group(2).replace("``", "`"), name);
    });
  }

  /** Whether a name fits a pattern of rights on databases. */
  private static boolean like(String pattern, String name) {
    StringBuilder regex = new StringBuilder("(?s)");
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\' && i + 1 < pattern.length()) {
        i++;
        regex.append(Pattern.quote(pattern.substring(i, i + 1)));
      } else {
        regex.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c)));
      }
    }
    return name.matches(regex.toString());
  }

  /** Accounts with rights on everything or on the accounts themselves, {@code user@host}. */
  static Set<String> powerful(MariadbSession session) {
    List<String> grantees = new ArrayList<>();
    grantees.addAll(
        session.column(
            "select distinct grantee from information_schema.user_privileges where"
                + " privilege_type <> 'USAGE'"));
    grantees.addAll(
        session.column(
            "select distinct grantee from information_schema.schema_privileges where"
                + " table_schema = 'mysql'"));
    Set<String> accounts = new TreeSet<>();
    grantees.forEach(grantee -> accounts.add(grantee.replaceAll("^'|'$", "").replace("'@'", "@")));
    return accounts;
  }
}
