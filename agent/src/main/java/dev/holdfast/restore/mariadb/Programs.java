package dev.holdfast.restore.mariadb;

import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.source.mariadb.MariadbServer;
import dev.holdfast.source.mariadb.MariadbSession;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Views, triggers, events and routines of a database, and whose rights they have. */
final class Programs {
  private Programs() {}

  /** How many programs of a database have the rights of an account. */
  static long of(MariadbSession session, String database, String definer) {
    String db = MariadbServer.literal(database);
    String who = " and definer = " + MariadbServer.literal(definer);
    long count = 0;
    for (String from : List.of("views where table_schema = ", "triggers where trigger_schema = ",
        "events where event_schema = ", "routines where routine_schema = ")) {
      count +=
          Long.parseLong(
              session.value("select count(*) from information_schema." + from + db + who));
    }
    return count;
  }

  /** Whose rights programs of a database have. */
  static List<String> definers(MariadbSession session, String database) {
    String db = MariadbServer.literal(database);
    return session.column(
        "select definer from information_schema.views where table_schema = " + db
            + " union select definer from information_schema.triggers where trigger_schema = " + db
            + " union select definer from information_schema.events where event_schema = " + db
            + " union select definer from information_schema.routines where routine_schema = "
            + db);
  }

  /** How many triggers a database has. */
  static long triggers(MariadbSession session, String database) {
    return Long.parseLong(
        session.value(
            "select count(*) from information_schema.triggers where trigger_schema = "
                + MariadbServer.literal(database)));
  }

  /**
   * Tells that programs have other rights than they had.
   *
   * @param definers left out of the dump, with how many programs had them
   * @param now whose rights they have
   * @param locked whether that is an account made for them
   * @return whether any has others
   */
  static boolean tellReplaced(
      String database, Map<String, Integer> definers, String now, boolean locked,
      FindingSink findings) {
    Map<String, Integer> others = new HashMap<>(definers);
    others.remove(now);
    if (others.isEmpty()) {
      return false;
    }
    String who =
        others.entrySet().stream()
            .map(e -> e.getKey() + " (" + e.getValue() + ")")
            .sorted()
            .collect(Collectors.joining(", "));
    findings.add(
        Finding.warning(
            "definers-replaced", database, null, "programs with the rights of " + who,
            locked
                ? "they have those of the locked account " + now + ", which may do everything in"
                    + " this database and nothing elsewhere; --trusted keeps them"
                : "they have those of " + now));
    return true;
  }

  /** Tells which programs fail when they are used (error 1449), for nobody has the name of their definer. */
  static void tellMissing(MariadbSession session, String database, FindingSink findings) {
    Set<String> there =
        Set.copyOf(
            session.column(
                "select concat(user, if(host = '', '', '@'), host) from mysql.user"));
    for (String definer : definers(session, database)) {
      if (!there.contains(definer)) {
        findings.add(
            Finding.warning(
                "definer-missing", definer, null, "an account of that name",
                of(session, database, definer) + " programs of database " + database
                    + " have its rights and fail until it is made"));
      }
    }
  }
}
