package dev.holdfast.restore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.database.DumpNames;
import dev.holdfast.database.LoadReport;
import dev.holdfast.database.LoadWish;
import dev.holdfast.database.PostgresInstance;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.seed.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server lacks, what came wrong on its way, and what a forged snapshot says of a database. */
final class PostgresTargetTest {
  @TempDir
  static Path folder;

  private static PostgresInstance server;
  private static PostgresTrip trip;
  private static DumpedDatabase dump;

  @BeforeAll
  static void capture() throws IOException {
    server = PostgresInstance.shared();
    server.sql("postgres", "create database target_shop; create role target_plain login createdb");
    server.sql(
        "target_shop",
        "create table t (a int primary key, b text); insert into t select i, md5(i::text) from"
            + " generate_series(1, 400) i; create view v as select * from t");
    trip = new PostgresTrip(folder);
    dump = trip.dumped(trip.capture(server.address(), "target_shop"), "target_shop");
  }

  @AfterEach
  void dropBack() throws IOException {
    server.sql("postgres", "drop database if exists target_back with (force)");
  }

  @AfterAll
  static void drop() throws IOException {
    server.sql("postgres", "drop database target_shop with (force); drop role target_plain");
  }

  @Test
  void whatIsLackingIsSaidBeforeAnythingIsMade() throws IOException {
    lacking("extension postgis_topology", "postgresql-" + dump.major() + "-postgis-3",
        with("extensions", "plpgsql 1.0\npostgis_topology 3.3.2"));
    lacking("extension my_own", "postgresql-" + dump.major() + "-my-own",
        with("extensions", "my_own 1"));
    lacking("locale xx_YY.UTF-8", "locales-all", with("collate", "xx_YY.UTF-8"));
    lacking("locale zz_ZZ", "locales-all", with("collations", "zz_ZZ"));
    lacking("disk: the database took 900000000000000000", "findings",
        with("bytes", "900000000000000000"));
    HoldfastException role =
        refused(with("roles", DumpNames.encode("who is this")), "postgres", false);
    assertThat(role.fault()).isEqualTo(Fault.DATABASE_TARGET);
    assertThat(role.message()).contains("role who is this").contains("--no-globals");
    HoldfastException policy =
        refused(with("policy_roles", DumpNames.encode("gone")), "target_plain", true);
    assertThat(policy.message()).contains("role gone");
    if (dump.major() < 17) {
      lacking("the locale provider builtin", "findings", with("locale_provider", "builtin"));
    }
    DumpedDatabase newer =
        new DumpedDatabase(
            dump.name(), dump.archive(), dump.globals(), dump.facts(), 990_000, 99, dump.figures());
    HoldfastException client = refused(newer, "postgres", true);
    assertThat(client.fault()).isEqualTo(Fault.DATABASE_CLIENT_OLD);
    assertThat(client.hint()).contains("postgresql-client-99");
    assertThat(exists()).isFalse();
  }

  /** Cut anywhere: never loaded as if it were whole. Flipped anywhere: loaded equal, or said. */
  @Test
  void noDumpThatWasHurtOnItsWayPassesForWhole() throws IOException {
    long seed = Seed.of(20261121);
    boolean profile = Boolean.getBoolean("holdfast.profile");
    System.out.println("-Dholdfast.seed=" + seed);
    Random random = new Random(seed);
    byte[] whole = Files.readAllBytes(dump.archive());
    String good = server.sql("target_shop", "select sum(hashtext(t::text)) from t");
    int noticed = 0;
    for (int i = 0; i < (profile ? 200 : 6); i++) {
      byte[] hurt = whole.clone();
      boolean cut = i % 2 == 0;
      int at = random.nextInt(whole.length);
      if (cut) {
        hurt = java.util.Arrays.copyOf(whole, at);
      } else {
        hurt[at] ^= (byte) (1 << random.nextInt(8));
      }
      Path file = Files.write(folder.resolve("postgres-hurt"), hurt);
      Path place = Files.createDirectories(folder.resolve("hurt/postgres/databases/x"));
      Files.copy(
          file, place.resolve("dump.pgc"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      DumpedDatabase moved =
          new DumpedDatabase(
              dump.name(), place.resolve("dump.pgc"), folder.resolve("hurt/postgres/globals.sql"),
              dump.facts(), dump.serverVersion(), dump.clientMajor(), dump.figures());
      String what = "seed " + seed + (cut ? ": cut at " : ": flipped at ") + at;
      try {
        LoadReport report = trip.load(server.address(), moved, into());
        if (report.different().isEmpty()) {
          assertThat(cut).as(what).isFalse();
          assertThat(server.sql("target_back", "select sum(hashtext(t::text)) from t")).as(what)
              .isEqualTo(good);
        } else {
          noticed++;
        }
      } catch (HoldfastException e) {
        assertThat(e.fault()).as(what + e.message()).isEqualTo(Fault.DATABASE_LOAD_FAILED);
        noticed++;
      }
      dropBack();
    }
    System.out.println(noticed + " noticed, the rest equal");
    assertThat(noticed).isPositive();
  }

  /** A signed but forged snapshot says what it likes of a database: nothing of it is run, and nobody gets power. */
  @Test
  void whatAForgedSnapshotSaysIsNoStatement() throws IOException {
    String supers =
        server.sql("postgres", "select string_agg(rolname, ',') from pg_roles where rolsuper");
    String evil = "x'; alter role target_plain superuser; --";
    String odd = "x\"; alter role target_plain superuser; --";
    List<DumpedDatabase> forged = new ArrayList<>();
    for (String text : List.of(evil, odd, "\\'; alter role target_plain superuser; --")) {
      for (String key : List.of("encoding", "collate", "ctype", "owner", "comment",
          "connection_limit", "extensions")) {
        forged.add(with(key, text));
      }
      forged.add(with("config", "work_mem=" + text));
      forged.add(with("config", "a = b; " + text + "=1"));
      forged.add(with("config", "search_path=" + text));
      forged.add(with("grants", DumpNames.encode(text) + " CONNECT true"));
      forged.add(with("grants", " " + DumpNames.encode(text) + " true\n  \n%\npostgres"));
      forged.add(
          with("role_config", "postgres " + DumpNames.encode("session_preload_libraries=x")));
      forged.add(with("locale_provider", "icu", "locale", text));
    }
    forged.add(with("config", "session_preload_libraries=evil\nlocal_preload_libraries=evil"));
    int step = Boolean.getBoolean("holdfast.profile") ? 1 : 5;
    for (int i = 0; i < forged.size(); i += step) {
      try {
        trip.load(server.address(), forged.get(i), into());
      } catch (HoldfastException e) {
        assertThat(e.fault()).as(forged.get(i).facts() + ": " + e.message()).isIn(
            Fault.DATABASE_TARGET, Fault.CAPTURE_FAILED, Fault.DATABASE_LOAD_FAILED,
            Fault.DATABASE_LOST, Fault.DATABASE_LOGIN);
      }
      dropBack();
    }
    assertThat(
        server.sql("postgres", "select string_agg(rolname, ',') from pg_roles where rolsuper"))
        .isEqualTo(supers);
    assertThat(
        server.sql(
            "postgres", "select count(*) from pg_db_role_setting where setconfig::text like"
                + " '%preload%'"))
        .isEqualTo("0");
  }

  private static void lacking(String text, String hint, DumpedDatabase database)
      throws IOException {
    HoldfastException e = refused(database, "postgres", true);
    assertThat(e.fault()).isEqualTo(Fault.DATABASE_TARGET);
    assertThat(e.message()).contains(text);
    assertThat(e.hint()).contains(hint);
  }

  private static HoldfastException refused(DumpedDatabase database, String user, boolean globals) {
    LoadWish wish =
        new LoadWish(
            Optional.of("target_back"), Optional.empty(), List.of(), LoadWish.Part.ALL, globals,
            false, 1);
    HoldfastException e =
        catchThrowableOfType(
            HoldfastException.class, () -> trip.load(server.address(user), database, wish));
    assertThat(e).isNotNull();
    return e;
  }

  private static boolean exists() throws IOException {
    return server.sql("postgres", "select 1 from pg_database where datname = 'target_back'")
        .equals("1");
  }

  private static LoadWish into() {
    return new LoadWish(
        Optional.of("target_back"), Optional.empty(), List.of(), LoadWish.Part.ALL, false, false,
        1);
  }

  private static DumpedDatabase with(String... facts) {
    Map<String, String> all = new HashMap<>(dump.facts());
    for (int i = 0; i < facts.length; i += 2) {
      all.put(facts[i], facts[i + 1]);
    }
    return new DumpedDatabase(
        dump.name(), dump.archive(), dump.globals(), all, dump.serverVersion(),
        dump.clientMajor(), dump.figures());
  }
}
