package dev.holdfast.restore.mariadb;

import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.source.mariadb.MariadbServer;
import dev.holdfast.source.mariadb.MariadbSession;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Takes back what was made for a restore that failed; what cannot go is told.
 *
 * @param sessions opens a session that goes on after a statement that fails, even when everything has been stopped
 * @param findings what is told
 */
record Undoing(Supplier<MariadbSession> sessions, FindingSink findings) {
  private static final String EXPECTED = "a complete database or none";

  /**
   * Takes it back.
   *
   * @param databases that were made for it
   */
  void undo(List<String> databases, Optional<LoadAccount> account) {
    try (MariadbSession session = sessions.get()) {
      // What still runs there would keep its locks; MySQL does not know this statement.
      account.ifPresent(a -> session.execute("kill user " + a.sql()));
      account.ifPresent(a -> session.execute("drop user " + a.sql()));
      databases.forEach(name -> drop(session, name, account));
    } catch (HoldfastException e) {
      String all = String.join(", ", databases);
      left(all.isEmpty() ? "nothing else" : all, account, e.message());
    }
  }

  private void drop(MariadbSession session, String name, Optional<LoadAccount> account) {
    session.execute("drop database if exists " + MariadbServer.identifier(name));
    List<String> errors =
        session.rows("show warnings").stream()
            .filter(row -> row.getFirst().equals("Error"))
            .map(row -> String.join(" ", row))
            .toList();
    if (errors.isEmpty()) {
      findings.add(
          Finding.info(
              "database-dropped", name, null, EXPECTED,
              "what had been loaded of it has been dropped"));
    } else {
      left(name, account, String.join("; ", errors));
    }
  }

  private void left(String name, Optional<LoadAccount> account, String why) {
    findings.add(
        Finding.error(
            "half-made", name, null, EXPECTED,
            "the unfinished database" + account.map(a -> " and account " + a.text()).orElse("")
                + " could not be dropped: " + why)
            .withFix("drop it when the server is there again"));
  }
}
