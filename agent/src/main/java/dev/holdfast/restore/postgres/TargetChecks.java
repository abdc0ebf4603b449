package dev.holdfast.restore.postgres;

import dev.holdfast.database.DumpNames;
import dev.holdfast.database.LoadWish;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.source.postgres.PostgresServer;
import dev.holdfast.source.postgres.Psql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a server lacks that a database needs, each with the next step. Looks only. */
final class TargetChecks {
  private static final int VERSION_STEP = 10_000;
  private static final int FIRST_WITH_ICU = 15;
  private static final int FIRST_WITH_BUILTIN = 17;
  private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "::1");

  /** Debian's packages where they are not named after the extension; {@code %d} is the major version. */
  private static final Map<String, String> PACKAGES =
      Map.of(
          "vector", "postgresql-%d-pgvector",
          "postgis", "postgresql-%d-postgis-3",
          "postgis_topology", "postgresql-%d-postgis-3",
          "postgis_raster", "postgresql-%d-postgis-3",
          "postgis_tiger_geocoder", "postgresql-%d-postgis-3",
          "plpython3u", "postgresql-plpython3-%d",
          "plperl", "postgresql-plperl-%d",
          "plperlu", "postgresql-plperl-%d",
          "pltcl", "postgresql-pltcl-%d",
          "pltclu", "postgresql-pltcl-%d");

  /** Those of PostgreSQL itself, which come with the server or beside it. */
  private static final Set<String> CONTRIB =
      Set.of("amcheck", "bloom", "btree_gin", "btree_gist", "citext", "cube", "dblink", "dict_int",
          "earthdistance", "file_fdw", "fuzzystrmatch", "hstore", "intarray", "isn", "lo", "ltree",
          "pg_buffercache", "pg_stat_statements", "pg_trgm", "pgcrypto", "pgrowlocks",
          "pgstattuple", "postgres_fdw", "seg", "sslinfo", "tablefunc", "tcn", "tsm_system_rows",
          "tsm_system_time", "unaccent", "uuid-ossp", "xml2");

  private final Psql session;
  private final int major;
  private final List<String> texts = new ArrayList<>();
  private final Set<String> packages = new TreeSet<>();

  private TargetChecks(Psql session, int version) {
    this.session = session;
    this.major = version / VERSION_STEP;
  }

  /**
   * What is lacking.
   *
   * @param texts each thing and what makes it good; empty when nothing is
   * @param packages Debian's packages that have some of it
   */
  record Lacking(List<String> texts, Set<String> packages) {
    /** One line to type on the server, when packages help. */
    Optional<String> line() {
      return packages.isEmpty()
          ? Optional.empty()
          : Optional.of("on the server: apt-get install " + String.join(" ", packages));
    }
  }

  /** Looks at the server for one database. */
  static Lacking of(
      Psql session, DumpedDatabase database, LoadWish wish, int version, boolean superuser,
      ServerAddress address) {
    TargetChecks checks = new TargetChecks(session, version);
    if (wish.part() != LoadWish.Part.DATA) {
      checks.extensions(database);
      checks.locales(database);
      checks.roles(database, wish, superuser);
    }
    if (!superuser) {
      checks.rights(wish);
    }
    checks.disk(database, wish, address);
    return new Lacking(List.copyOf(checks.texts), Set.copyOf(checks.packages));
  }

  private void extensions(DumpedDatabase database) {
    List<String> available = session.column("select name from pg_available_extensions");
    for (String line : database.lines("extensions")) {
      String extension = line.substring(0, Math.max(line.lastIndexOf(' '), 0));
      if (!available.contains(extension)) {
        texts.add("extension " + extension);
        packages.add(
            CONTRIB.contains(extension)
                ? "postgresql-contrib"
                : PACKAGES.getOrDefault(
                    extension, "postgresql-%d-" + extension.replace('_', '-'))
                    .replace("%d", Integer.toString(major)));
      }
    }
  }

  /** Those of the database and of its own collations. */
  private void locales(DumpedDatabase database) {
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
              || known.contains(plain(locale)) || canBeMade(locale);
      if (!there) {
        texts.add("locale " + locale + " (the server knows new ones after a restart)");
        packages.add("locales-all");
      }
    }
    String provider = database.fact("locale_provider");
    if (provider.equals("icu") && major < FIRST_WITH_ICU
        || provider.equals("builtin") && major < FIRST_WITH_BUILTIN) {
      texts.add(
          "the locale provider " + provider + " (PostgreSQL "
              + (provider.equals("icu") ? FIRST_WITH_ICU : FIRST_WITH_BUILTIN) + " or newer)");
    }
  }

  private static String plain(String locale) {
    return locale.toLowerCase(Locale.ROOT).replace("-", "");
  }

  /** A server learns of a locale that was installed later only when it is used: a collation nobody sees tells. */
  private boolean canBeMade(String locale) {
    session.execute("begin");
    session.execute(
        "do $holdfast$ begin perform set_config('holdfast.locale', 'yes', true);"
            + " create collation pg_temp.holdfast_look (provider = libc, locale = "
            + PostgresServer.literal(locale) + ");"
            + " exception when others then if sqlerrm like 'could not create locale%' then"
            + " perform set_config('holdfast.locale', 'no', true); end if; end $holdfast$");
    boolean made = !session.value("select current_setting('holdfast.locale', true)").equals("no");
    session.execute("rollback");
    return made;
  }

  /** Who may make roles makes those that are missing, unless told not to. */
  private void roles(DumpedDatabase database, LoadWish wish, boolean superuser) {
    boolean makes =
        wish.globals() && (superuser || session
            .value("select rolcreaterole from pg_roles where rolname = current_user").equals("t"));
    if (makes) {
      return;
    }
    List<String> there = session.column("select rolname from pg_roles");
    // Without a superuser owners and grants are left out, policies are not.
    Set<String> needed = new TreeSet<>();
    database.lines(superuser ? "roles" : "policy_roles").forEach(l -> needed.add(decoded(l)));
    if (superuser && !database.fact("owner").isEmpty()) {
      needed.add(database.fact("owner"));
    }
    for (String role : needed) {
      if (!there.contains(role)) {
        texts.add(
            "role " + role + " (create role " + PostgresServer.identifier(role)
                + (wish.globals() ? ")" : ", or leave out --no-globals)"));
      }
    }
  }

  private static String decoded(String line) {
    try {
      return DumpNames.decode(line);
    } catch (IllegalArgumentException e) {
      return line;
    }
  }

  private void rights(LoadWish wish) {
    List<String> me =
        session
            .rows("select current_user, rolcreatedb from pg_roles where rolname = current_user")
            .getFirst();
    if (wish.part() != LoadWish.Part.DATA && !me.get(1).equals("t")) {
      texts.add("the right of user " + me.get(0) + " to create databases (alter role … createdb)");
    }
    wish.inPlace().ifPresent(name -> {
      boolean foreign =
          session
              .column(
                  "select pg_has_role(datdba, 'member') from pg_database where datname = "
                      + PostgresServer.literal(name))
              .contains("f");
      if (foreign) {
        texts.add("the ownership of database \"" + name + "\" by user " + me.get(0));
      }
    });
  }

  /** Only of a server whose data directory is on this machine, and only when its user may know where. */
  private void disk(DumpedDatabase database, LoadWish wish, ServerAddress address) {
    boolean here = address.via().isEmpty() && address.host().map(HERE::contains).orElse(true);
    String bytes = database.fact("bytes");
    if (!here || !wish.whole() || !bytes.matches("\\d{1,18}")) {
      return;
    }
    long needed = Long.parseLong(bytes);
    for (String folder : session.column(
        "select setting from pg_settings where name = 'data_directory'")) {
      try {
        long free = Files.getFileStore(Path.of(folder)).getUsableSpace();
        if (free < needed) {
          texts.add(
              "disk: the database took " + needed + " bytes, and " + free + " are free in "
                  + folder);
        }
      } catch (IOException | InvalidPathException e) {
        // Another machine's folder after all, or one nobody may look at: the server will say when it is full.
        return;
      }
    }
  }
}
