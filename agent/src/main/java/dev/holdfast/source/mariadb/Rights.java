package dev.holdfast.source.mariadb;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.source.mariadb.MariadbClients.Flavor;
import java.util.ArrayList;
import java.util.List;

/**
 * What a user must be allowed so that a dump holds everything. Clients leave out routines and triggers that they may not see,
 * and call that success; so this is asked before.
 */
final class Rights {
  private static final List<String> PER_DATABASE =
      List.of("SELECT", "SHOW VIEW", "TRIGGER", "EVENT");

  private Rights() {}

  /**
   * Returns when the user may do what a whole dump needs.
   *
   * @throws HoldfastException {@code DATABASE_PRIVILEGE} naming what is missing
   */
  static void require(ServerLook look) {
    List<String> missing = new ArrayList<>();
    Grants grants = look.grants();
    if (!grants.everywhere("RELOAD")) {
      missing.add("RELOAD on *.*");
    }
    for (ServerLook.Database database : look.databases()) {
      for (String privilege : PER_DATABASE) {
        if (!grants.in(database.name(), privilege)) {
          missing.add(privilege + " on " + MariadbServer.identifier(database.name()) + ".*");
        }
      }
    }
    if (!seesRoutines(look)) {
      missing.add(
          look.isMariadb() ? "SELECT on `mysql`.`proc`" : "SELECT on *.* (or SHOW_ROUTINE)");
    }
    if (!missing.isEmpty()) {
      throw new HoldfastException(
          Fault.DATABASE_PRIVILEGE,
          "the user " + look.user() + " lacks " + String.join(", ", missing)
              + " (expected: all that a whole dump needs)",
          "as an administrator: "
              + script(look.flavor(), "'holdfast'@'localhost'").replace('\n', ' '),
          null);
    }
  }

  private static boolean seesRoutines(ServerLook look) {
    Grants grants = look.grants();
    return look.isMariadb()
        ? grants.on("mysql", "proc", "SELECT") || grants.everywhere("SHOW CREATE ROUTINE")
        : grants.everywhere("SELECT") || grants.everywhere("SHOW_ROUTINE")
            || grants.on("mysql", "proc", "SELECT");
  }

  /** Whether the user may see the position of the binary log. */
  static boolean seesPosition(ServerLook look) {
    return look.grants().everywhere("BINLOG MONITOR")
        || look.grants().everywhere("REPLICATION CLIENT")
        || look.grants().everywhere("SUPER");
  }

  /** Whether the user may read accounts. */
  static boolean seesAccounts(ServerLook look) {
    return look.grants().in("mysql", "SELECT");
  }

  /** What the user may not see and a dump can do without. */
  static List<Finding> lacks(ServerLook look, boolean all) {
    List<Finding> findings = new ArrayList<>();
    if (all && !look.grants().everywhere("SHOW DATABASES")
        && !look.grants().everywhere("SELECT")) {
      findings.add(
          Finding.warning(
              "databases-may-be-hidden", "all databases", null, "every database of the server",
              "only those that " + look.user() + " has a right on")
              .withFix("grant show databases on *.* to the backup user"));
    }
    if (look.logs() && !seesPosition(look)) {
      findings.add(
          Finding.info(
              "position-not-captured", "binary log", null, "the position of the dump",
              "hidden from " + look.user() + ", who lacks BINLOG MONITOR"));
    }
    if (!seesAccounts(look)) {
      findings.add(
          Finding.warning(
              "users-not-captured", "users.sql, grants.sql", null, "accounts, roles and grants",
              "hidden from " + look.user() + ", who may not read the database mysql")
              .withFix("grant select on *.* to the backup user, or note the accounts elsewhere"));
    }
    return findings;
  }

  /** The statements that give a user what a backup needs. */
  static String script(Flavor flavor, String account) {
    String position = flavor == Flavor.MARIADB ? "BINLOG MONITOR" : "REPLICATION CLIENT";
    return "create user " + account + " identified by '…';\n"
        + "grant select, show view, trigger, event, lock tables, reload, process, "
        + position.toLowerCase(java.util.Locale.ROOT) + ", show databases on *.* to " + account
        + ";";
  }
}
