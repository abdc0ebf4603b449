package dev.holdfast.restore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.database.LoadWish;
import dev.holdfast.database.PostgresInstance;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.source.postgres.Psql;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever fails, and whoever works on the same server: a restore drops and renames what is its own. */
final class DatabasePlaceTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final String KEPT = "place_back_before_20260102T030405Z";

  @TempDir
  static Path folder;

  private static PostgresInstance server;
  private static PostgresTrip trip;
  private static DumpedDatabase dump;

  private final List<Finding> findings = new ArrayList<>();

  @BeforeAll
  static void capture() throws IOException {
    server = PostgresInstance.shared();
    server.sql("postgres", "create database place_shop");
    server.sql("place_shop", "create table t (a int primary key); insert into t values (1), (2)");
    trip = new PostgresTrip(folder);
    dump = trip.dumped(trip.capture(server.address(), "place_shop"), "place_shop");
  }

  @AfterEach
  void dropAll() throws IOException {
    for (String name : List.of("place_back", KEPT)) {
      server.sql("postgres", "drop database if exists \"" + name + "\" with (force)");
    }
    assertThat(
        server.sql(
            "postgres", "select datname from pg_database where datname like 'holdfast_restore%'"))
        .as("left behind").isEmpty();
  }

  @AfterAll
  static void drop() throws IOException {
    server.sql("postgres", "drop database place_shop with (force)");
  }

  @Test
  void aDatabaseThatSomebodyMadeSinceTheLookIsNotLoadedIntoAndNotDropped() throws IOException {
    LoadWish wish = wish(Optional.of("place_back"), Optional.empty());
    PostgresLoad load = trip.into(server.address(), findings::add);
    load.preflight(dump, wish);
    database("somebody's");
    HoldfastException e =
        catchThrowableOfType(HoldfastException.class, () -> load.run(dump, wish, NOW));
    assertThat(e.fault()).isEqualTo(Fault.DATABASE_EXISTS);
    assertThat(note("place_back")).isEqualTo("somebody's");
    assertThat(server.sql("place_back", "select to_regclass('public.t') is null")).isEqualTo("t");
    assertThat(findings).isEmpty();
  }

  @Test
  void whoTakesTheNameOfWhatWasSetAsideKeepsIt() throws IOException {
    database("former");
    FindingSink intruder = finding -> {
      findings.add(finding);
      if (finding.code().equals("database-kept")) {
        database("somebody's");
      }
    };
    LoadWish wish = wish(Optional.empty(), Optional.of("place_back"));
    PostgresLoad load = trip.into(server.address(), intruder);
    load.preflight(dump, wish);
    HoldfastException e =
        catchThrowableOfType(HoldfastException.class, () -> load.run(dump, wish, NOW));
    assertThat(e.fault()).isEqualTo(Fault.DATABASE_EXISTS);
    assertThat(note("place_back")).isEqualTo("somebody's");
    assertThat(note(KEPT)).isEqualTo("former");
    assertThat(codes()).containsExactly("database-kept", "database-not-back");
  }

  @Test
  void whatHasTheNameOfWhatWasMadeButIsAnotherIsNotDropped() throws IOException {
    DatabasePlace place = place();
    try (Psql session = session()) {
      place.make(session, DatabasePlaceTest::statement);
    }
    server.sql("postgres", "drop database place_back");
    database("somebody's");
    place.takeBack(DatabasePlaceTest::session);
    assertThat(note("place_back")).isEqualTo("somebody's");
    assertThat(findings).isEmpty();
  }

  @Test
  void whatWasMadeIsDroppedAndTheFormerOneIsBack() throws IOException {
    database("former");
    DatabasePlace place = place();
    try (Psql session = session()) {
      place.setAside(session, NOW);
      place.make(session, DatabasePlaceTest::statement);
    }
    assertThat(note(KEPT)).isEqualTo("former");
    place.takeBack(DatabasePlaceTest::session);
    assertThat(note("place_back")).isEqualTo("former");
    assertThat(codes()).containsExactly("database-kept", "database-dropped", "database-back");
  }

  /** Nobody heard whether it was made; it has a name that nobody else can have. */
  @Test
  void aDatabaseWhoseAnswerWasLostIsTakenBackToo() {
    DatabasePlace place = place();
    List<String> born = new ArrayList<>();
    try (Psql session = session()) {
      assertThatThrownBy(() -> place.make(session, name -> {
        born.add(name);
        return statement(name) + "; select pg_terminate_backend(pg_backend_pid())";
      })).isInstanceOf(HoldfastException.class);
    }
    try (Psql session = session()) {
      assertThat(DatabasePlace.number(session, born.getFirst())).isNotEmpty();
    }
    place.takeBack(DatabasePlaceTest::session);
    try (Psql session = session()) {
      assertThat(DatabasePlace.number(session, born.getFirst())).isEmpty();
    }
  }

  /** A server that still makes it would have it there after the look. */
  @Test
  void theSessionThatMadeItIsEndedFirst() {
    DatabasePlace place = place();
    try (Psql session = session()) {
      assertThatThrownBy(() -> place.make(session, name -> {
        throw new HoldfastException(Fault.STOPPED, "stopped");
      })).hasMessageContaining("stopped");
      assertThat(session.value("select 1")).isEqualTo("1");
      place.takeBack(DatabasePlaceTest::session);
      assertThatThrownBy(() -> session.value("select 1")).isInstanceOf(HoldfastException.class);
    }
  }

  private DatabasePlace place() {
    return new DatabasePlace("place_back", new Random(11), findings::add);
  }

  private static String statement(String name) {
    return "create database \"" + name + "\" template template0";
  }

  private static Psql session() {
    return trip.session(server.address());
  }

  private static LoadWish wish(Optional<String> into, Optional<String> inPlace) {
    return new LoadWish(into, inPlace, List.of(), LoadWish.Part.ALL, false, false, 1);
  }

  /** One that is told by its comment. */
  private static void database(String note) {
    try {
      server.sql("postgres", "create database place_back");
      server.sql(
          "postgres", "comment on database place_back is '" + note.replace("'", "''") + "'");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String note(String name) throws IOException {
    return server.sql(
        "postgres",
        "select shobj_description(oid, 'pg_database') from pg_database where datname = '" + name
            + "'");
  }

  private List<String> codes() {
    return findings.stream().map(Finding::code).toList();
  }
}
