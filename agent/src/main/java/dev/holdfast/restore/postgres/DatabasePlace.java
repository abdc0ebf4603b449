package dev.holdfast.restore.postgres;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.source.postgres.PostgresServer;
import dev.holdfast.source.postgres.Psql;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * The name that a database is restored under: what has it is set aside, what is made gets it, and when the restore fails both
 * are taken back. Others work on the same server, so nothing here trusts a name: a database is born under a name that nobody
 * can guess and renamed when it is there, which a server refuses when somebody else has the name by then; and before anything
 * is dropped or renamed, its number in {@code pg_database} must be that of what this restore made or set aside. One thread.
 */
final class DatabasePlace {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int MAX_NAME_BYTES = 63;
  private static final String EXPECTED = "a complete database or none";
  private static final int LOOKS = 200;

  private final String name;
  private final String birthName;
  private final FindingSink findings;
  private String madeNumber = "";
  private String kept = "";
  private String keptNumber = "";
  /** Finds the session of the server that did the last of it; nothing as long as none did. */
  private String worker = "";

  /**
   * @param name that of the restored database
   * @param random for the name it is born under
   */
  DatabasePlace(String name, RandomGenerator random, FindingSink findings) {
    this.name = name;
    this.birthName = "holdfast_restore_" + HexFormat.of().toHexDigits(random.nextLong());
    this.findings = findings;
  }

  /** The number of the database that has a name, or nothing. */
  static String number(Psql session, String name) {
    return session
        .column("select oid from pg_database where datname = " + PostgresServer.literal(name))
        .stream().findFirst().orElse("");
  }

  /** The name of what was set aside, or nothing. */
  String kept() {
    return kept;
  }

  /** What has the name stays, under another; nothing happens when nothing has it. */
  void setAside(Psql session, Instant now) {
    String number = number(session, name);
    if (number.isEmpty()) {
      return;
    }
    remember(session);
    String suffix = "_before_" + STAMP.format(now);
    String base = name;
    while ((base + suffix).getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
      base = base.substring(0, base.offsetByCodePoints(base.length(), -1));
    }
    kept = base + suffix;
    keptNumber = number;
    session.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = "
            + PostgresServer.literal(name) + " and pid <> pg_backend_pid()");
    rename(session, name, kept);
    findings.add(
        Finding.info(
            "database-kept", name, null, "nothing lost", "the former database is now '" + kept
                + "'; drop it when it is not needed any more"));
  }

  /**
   * Makes the database and gives it the name.
   *
   * @param statement that makes a database of the name it is given
   * @throws HoldfastException {@code DATABASE_EXISTS} when somebody else has made one of that name
   */
  void make(Psql session, UnaryOperator<String> statement) {
    remember(session);
    session.execute(statement.apply(birthName));
    madeNumber = number(session, birthName);
    if (!number(session, name).isEmpty()) {
      throw new HoldfastException(
          Fault.DATABASE_EXISTS,
          "database \"" + name + "\" exists since this restore looked for it (expected: a name that"
              + " is free); it is left as it is");
    }
    rename(session, birthName, name);
  }

  private static void rename(Psql session, String from, String to) {
    session.execute(
        "alter database " + PostgresServer.identifier(from) + " rename to "
            + PostgresServer.identifier(to));
  }

  private void remember(Psql session) {
    List<String> me =
        session
            .rows(
                "select pid, extract(epoch from backend_start) from pg_stat_activity where pid ="
                    + " pg_backend_pid()")
            .getFirst();
    worker =
        "pid = " + me.get(0) + " and extract(epoch from backend_start)::text = "
            + PostgresServer.literal(me.get(1));
  }

  /**
   * Takes back what was made, and gives what was set aside its name again; what cannot be taken back is told.
   *
   * @param sessions opens a session in another database, even when everything has been stopped
   */
  void takeBack(Supplier<Psql> sessions) {
    if (worker.isEmpty()) {
      return;
    }
    try (Psql session = sessions.get()) {
      endWorker(session);
      drop(session, birthName);
      // Somebody may have dropped what was made, and made another of that name.
      if (!madeNumber.isEmpty() && number(session, name).equals(madeNumber)) {
        drop(session, name);
        findings.add(
            Finding.info(
                "database-dropped", name, null, EXPECTED,
                "what had been loaded of it has been dropped"));
      }
      giveBack(session);
    } catch (HoldfastException e) {
      findings.add(
          Finding.error(
              "half-made", name, null, EXPECTED,
              "what a failed restore left could not be taken back: " + e.message())
              .withFix(
                  "when the server is there again, drop "
                      + (madeNumber.isEmpty() ? "'" + birthName + "' if it is there" : "it")
                      + (kept.isEmpty() ? "" : ", and rename '" + kept + "'")));
    }
  }

  /** A server goes on with a statement whose client has ended: what it is making would be there after the look. */
  private void endWorker(Psql session) {
    session.execute("select pg_terminate_backend(pid) from pg_stat_activity where " + worker);
    for (int i = 0; i < LOOKS; i++) {
      if (session.column("select 1 from pg_stat_activity where " + worker).isEmpty()) {
        return;
      }
      session.execute("select pg_sleep(0.05)");
    }
  }

  private static void drop(Psql session, String database) {
    session.execute(
        "drop database if exists " + PostgresServer.identifier(database) + " with (force)");
  }

  private void giveBack(Psql session) {
    if (kept.isEmpty() || !number(session, kept).equals(keptNumber)) {
      return; // it never lost its name
    }
    if (!number(session, name).isEmpty()) {
      findings.add(
          Finding.error(
              "database-not-back", name, null, "the former database under its name",
              "somebody else has made one of that name, which is left as it is; the former one is '"
                  + kept + "'")
              .withFix("rename one of the two"));
      return;
    }
    rename(session, kept, name);
    findings.add(
        Finding.info(
            "database-back", name, null, "nothing lost",
            "the former database has its name again"));
  }
}
