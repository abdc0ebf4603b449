package dev.holdfast.restore.postgres;

import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.source.postgres.PostgresServer;
import dev.holdfast.source.postgres.Psql;
import java.util.function.Supplier;

/**
 * Takes back what was made for a restore that failed, and gives a database that was set aside its name again; what cannot be
 * taken back is told.
 *
 * @param sessions opens a session in another database, even when everything has been stopped
 * @param findings what is told
 */
record Undoing(Supplier<Psql> sessions, FindingSink findings) {
  private static final String EXPECTED = "a complete database or none";

  /**
   * Takes it back.
   *
   * @param name the database that was made
   * @param kept the name of what was set aside for it, or empty
   */
  void undo(String name, String kept) {
    try (Psql session = sessions.get()) {
      session.execute(
          "drop database if exists " + PostgresServer.identifier(name) + " with (force)");
      findings.add(
          Finding.info(
              "database-dropped", name, null, EXPECTED,
              "what had been loaded of it has been dropped"));
      if (!kept.isEmpty()) {
        session.execute(
            "alter database " + PostgresServer.identifier(kept) + " rename to "
                + PostgresServer.identifier(name));
        findings.add(
            Finding.info(
                "database-back", name, null, "nothing lost",
                "the former database has its name again"));
      }
    } catch (HoldfastException e) {
      findings.add(
          Finding.error(
              "half-made", name, null, EXPECTED,
              "what a failed restore left could not be taken back: " + e.message())
              .withFix(
                  kept.isEmpty()
                      ? "drop it when the server is there again"
                      : "drop it when the server is there again, and rename '" + kept + "'"));
    }
  }
}
