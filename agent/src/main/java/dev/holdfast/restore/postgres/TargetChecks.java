package dev.holdfast.restore.postgres;

import dev.holdfast.source.postgres.Psql;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a server lacks that a database needs, each with the next step. Looks only. */
final class TargetChecks {
  private static final int VERSION_STEP = 10_000;

  private TargetChecks() {}

  static List<String> lacking(
      Psql session, DumpedDatabase database, int version, boolean superuser) {
    List<String> lacking = new ArrayList<>();
    extensions(session, database, version, lacking);
    locales(session, database, lacking);
    if (!superuser) {
      rights(session, lacking);
    }
    return lacking;
  }

  private static void extensions(
      Psql session, DumpedDatabase database, int version, List<String> lacking) {
    List<String> available = session.column("select name from pg_available_extensions");
    for (String line : database.lines("extensions")) {
      String extension = line.substring(0, Math.max(line.lastIndexOf(' '), 0));
      if (!available.contains(extension)) {
        lacking.add(
            "extension " + extension + " (apt-get install postgresql-" + version / VERSION_STEP
                + "-" + extension.replace('_', '-') + ", or postgresql-contrib)");
      }
    }
  }

  /** Those of the database and of its own collations. */
  private static void locales(Psql session, DumpedDatabase database, List<String> lacking) {
    List<String> known =
        session
            .column("select distinct collcollate from pg_collation where collcollate is not null")
            .stream()
            .map(TargetChecks::plain)
            .toList();
    List<String> wanted = new ArrayList<>(database.lines("collations"));
    wanted.add(database.fact("collate"));
    wanted.add(database.fact("ctype"));
    for (String locale : wanted.stream().distinct().toList()) {
      boolean there =
          locale.isEmpty() || locale.equals("C") || locale.equals("POSIX")
              || known.contains(plain(locale));
      if (!there) {
        lacking.add("locale " + locale + " (locale-gen " + locale + ", then restart the server)");
      }
    }
  }

  private static String plain(String locale) {
    return locale.toLowerCase(Locale.ROOT).replace("-", "");
  }

  private static void rights(Psql session, List<String> lacking) {
    List<String> me =
        session
            .rows("select current_user, rolcreatedb from pg_roles where rolname = current_user")
            .getFirst();
    if (!me.get(1).equals("t")) {
      lacking.add(
          "the right of user " + me.get(0) + " to create databases (alter role … createdb)");
    }
  }
}
