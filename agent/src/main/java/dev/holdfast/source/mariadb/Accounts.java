package dev.holdfast.source.mariadb;

import dev.holdfast.fault.Finding;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Accounts, roles and grants as two texts of statements (docs/FORMAT.md §24). They are asked for one by one, for the dump
 * client stops at the first that it cannot read and writes grants on packages that no server reads. One thread.
 */
final class Accounts {
  private static final String END = "-- holdfast: complete\n";
  private static final Set<String> OF_THE_SERVER =
      Set.of("mariadb.sys", "mysql.sys", "mysql.session", "mysql.infoschema");
  private static final String CREATE = "CREATE USER ";

  private final StringBuilder users = new StringBuilder();
  private final StringBuilder grants = new StringBuilder();
  private final List<Finding> findings = new ArrayList<>();
  private final List<FingerprintItem> items = new ArrayList<>();

  private Accounts() {}

  /**
   * One account or role.
   *
   * @param user its name
   * @param host where it may come from
   * @param role whether it is a role, which has no host
   */
  private record Account(String user, String host, boolean role) {
    String quoted() {
      return MariadbServer.identifier(user)
          + (role ? "" : "@" + MariadbServer.identifier(host));
    }
  }

  /** Without the right to read them. */
  static Accounts hidden(String user) {
    Accounts accounts = new Accounts();
    String remark =
        "-- accounts are missing: " + user.replace('\n', ' ')
            + " may not read the database mysql\n";
    accounts.users.append(remark).append(END);
    accounts.grants.append(remark).append(END);
    return accounts;
  }

  /** @param session that goes on after a statement that fails */
  static Accounts read(MariadbSession session, boolean mariadb) {
    Accounts accounts = new Accounts();
    List<Account> all = new ArrayList<>();
    session.each(
        "select user, host, " + (mariadb ? "is_role = 'Y'" : "0")
            + " from mysql.user order by 3 desc, cast(user as binary), cast(host as binary)",
        row -> all.add(new Account(row.get(0), row.get(1), row.get(2).equals("1"))));
    for (Account account : all) {
      if (!OF_THE_SERVER.contains(account.user())) {
        if (accounts.make(session, account)) {
          accounts.grant(session, account);
        }
      }
    }
    accounts.users.append(END);
    accounts.grants.append(END);
    return accounts;
  }

  private boolean make(MariadbSession session, Account account) {
    if (account.role()) {
      boolean everybody = account.user().equalsIgnoreCase("public");
      if (!everybody) {
        users.append("CREATE ROLE IF NOT EXISTS ").append(account.quoted()).append(";\n");
      }
      items.add(MariadbFingerprint.described("role", account.quoted(), ""));
      return true;
    }
    List<String> answer = session.column("show create user " + account.quoted());
    Optional<String> statement =
        answer.stream().filter(s -> s.startsWith(CREATE)).findFirst();
    if (statement.isEmpty()) {
      lost(account, "the server does not tell how it was made");
      return false;
    }
    users.append(CREATE).append("IF NOT EXISTS ")
        .append(statement.get().substring(CREATE.length())).append(";\n");
    // Only the hash: the text holds what a password can be guessed from.
    FingerprintItem item =
        MariadbFingerprint.described("account", account.quoted(), statement.get());
    items.add(new FingerprintItem(item.kind(), item.name(), 0, item.sha256(), ""));
    return true;
  }

  private void grant(MariadbSession session, Account account) {
    List<String> lines = session.column("show grants for " + account.quoted());
    if (lines.isEmpty()) {
      lost(account, "the server does not tell its grants");
    }
    int number = 0;
    for (String line : lines) {
      String statement = plain(line, account.quoted());
      if (!statement.startsWith("GRANT USAGE ON *.* TO ") || statement.contains(" WITH ")) {
        boolean ofPackage = statement.contains(" ON PACKAGE ");
        grants.append(ofPackage ? "SET SESSION sql_mode = 'ORACLE';\n" : "")
            .append(statement).append(";\n")
            .append(ofPackage ? "SET SESSION sql_mode = '';\n" : "");
        items.add(
            MariadbFingerprint.described(
                "account-grant", account.quoted() + " " + number, statement));
        number++;
      }
    }
  }

  /** A grant repeats how its account logs in, which could change one that exists: that is left to {@code CREATE USER}. */
  static String plain(String line, String account) {
    int to = line.indexOf(" TO " + account);
    if (!line.startsWith("GRANT ") || to < 0) {
      return line;
    }
    int end = to + 4 + account.length();
    String rest = line.substring(end);
    int with = rest.lastIndexOf(" WITH ");
    String options = with < 0 ? "" : rest.substring(with);
    return line.substring(0, end)
        + (options.contains("GRANT OPTION") ? " WITH GRANT OPTION"
            : options.contains("ADMIN OPTION") ? " WITH ADMIN OPTION"
            : "");
  }

  private void lost(Account account, String why) {
    findings.add(
        Finding.warning(
            "account-not-captured", account.quoted(), null, "the account with its grants", why)
            .withFix("note it elsewhere, or correct it in the database mysql"));
  }

  /** What makes them. */
  String users() {
    return users.toString();
  }

  /** What they may do. */
  String grants() {
    return grants.toString();
  }

  /** What is missing. */
  List<Finding> findings() {
    return findings;
  }

  /** Their figures. */
  List<FingerprintItem> items() {
    return items;
  }
}
