package dev.holdfast.restore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.database.LoadReport;
import dev.holdfast.database.LoadWish;
import dev.holdfast.database.PostgresInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * T44 for PostgreSQL: what a database runs while it is loaded. Each payload tries to run a command, to write a file of the
 * server and to make its loader a superuser. A plain user's load gives it none of the three; a superuser's gives it all, which
 * is the proof that the payloads work.
 */
final class HostileDumpTest {
  /** Things whose expressions a load evaluates; {@code F} is the payload, named after its number. */
  private static final List<String> PAYLOADS =
      List.of(
          "create table p (i int check (F(i))); insert into p values (1)",
          "create domain d as int check (F(value)); create table p (i d); insert into p values (1)",
          "create table p (i int, b boolean generated always as (F(i)) stored); insert into p values (1)",
          "create table p (i int); insert into p values (1); create index on p (F(i))",
          "create table p (i int); insert into p values (1); create index on p (i) where F(i)",
          "create table p (i int); insert into p values (1); create unique index on p ((F(i)))",
          "create materialized view p as select F(1)",
          "create view v as select F(1) as f; create materialized view p as select * from v",
          "create table p (i int); insert into p values (1); create statistics s on (F(i)), (i + 1) from p",
          "create table p (i int) partition by list (F(i)); create table q partition of p for values in"
              + " (true); create table r partition of p default; insert into p values (1)",
          "create table p (i int, exclude using btree ((F(i)) with =)); insert into p values (1)",
          "create table p (i int default 1 constraint k check (F(i) is not null)); insert into p values (1)",
          "create aggregate a (int) (sfunc = int4pl, stype = int, initcond = 0); create materialized view p"
              + " as select a(case when F(1) then 1 end)",
          "create function w(int) returns boolean immutable language sql as 'select F($1)'; create table p"
              + " (i int check (w(i))); insert into p values (1)",
          "create function e() returns event_trigger language plpgsql as 'begin perform F(1); end';"
              + " create event trigger EVENT on ddl_command_end execute function e()",
          "create function t() returns trigger language plpgsql as 'begin perform F(1); return new; end';"
              + " create table p (i int); create trigger g before insert on p for each row execute function"
              + " t(); alter table p enable always trigger g; insert into p values (1)",
          "create table p (i int); create rule u as on insert to p do also select F(1); insert into p"
              + " values (1)",
          "create table p (i int); alter table p enable row level security;"
              + " create policy o on p using (F(i)) with check (F(i)); insert into p values (1)",
          "create type o as (i int); create function c(o) returns text immutable language sql as"
              + " 'select F(1)::text'; create cast (o as text) with function c(o) as assignment;"
              + " create table p (x o); insert into p values (row(1)::o)",
          "create function l() returns int language sql as 'select F(1)::int'; create table p (i int);"
              + " alter table p alter i set default l(); insert into p values (1)");

  @TempDir
  Path folder;

  @Test
  void aPlainUsersLoadRunsNoCommandAndGivesNoPower() throws IOException {
    PostgresInstance server = PostgresInstance.shared();
    Path marks = Files.createTempDirectory(Path.of("/tmp"), "holdfast-marks-");
    Files.setPosixFilePermissions(marks, PosixFilePermissions.fromString("rwxrwxrwx"));
    server.sql("postgres", "create role hostile_plain login createdb; create database hostile");
    try {
      for (int i = 0; i < PAYLOADS.size(); i++) {
        server.sql("hostile", payload(i, marks));
      }
      clear(server, marks);
      PostgresTrip trip = new PostgresTrip(folder);
      DumpedDatabase whole = trip.dumped(trip.capture(server.address(), "hostile"), "hostile");
      // Only a superuser may have event triggers: a plain user's load of them would stop there.
      server.sql("hostile", "drop event trigger event14");
      DumpedDatabase dump = trip.dumped(trip.capture(server.address(), "hostile"), "hostile");
      clear(server, marks);
      LoadReport plain = trip.load(server.address("hostile_plain"), dump, into());
      assertThat(plain.rows()).isPositive();
      assertThat(marks(marks)).as("commands run").isEmpty();
      assertThat(power(server)).isEqualTo("f");
      server.sql("postgres", "drop database hostile_back");
      trip.load(server.address(), whole, into());
      assertThat(marks(marks)).as("the payloads work").hasSizeGreaterThan(10);
      assertThat(power(server)).isEqualTo("t");
    } finally {
      clear(server, marks);
      Files.delete(marks);
      server.sql("postgres", "drop database if exists hostile_back with (force)");
      server.sql("postgres", "drop database hostile with (force)");
      server.sql("postgres", "drop role hostile_plain");
    }
  }

  private static String payload(int number, Path marks) {
    String name = "s" + number + ".payload";
    String code =
        """
            begin execute 'copy (select 1) to program ''touch MARKSrun%1$d'''; exception when others then null; end;
            begin execute 'copy (select 1) to ''MARKSfile%1$d'''; exception when others then null; end;
            begin execute 'alter role hostile_plain superuser'; exception when others then null; end;
            """
            .formatted(number).replace("MARKS", marks + "/");
    String function =
        "create schema s" + number + "; set search_path = s" + number + ", public; create function "
            + name + "_does() returns void language plpgsql as $f$ begin " + code
            + " end $f$; create function " + name + "(i int) returns boolean immutable language"
            + " plpgsql as $f$ begin perform " + name + "_does(); return true; end $f$; ";
    return function
        + PAYLOADS.get(number).replace("F(", name + "(").replace("EVENT", "event" + number);
  }

  private static void clear(PostgresInstance server, Path marks) throws IOException {
    server.sql("postgres", "alter role hostile_plain nosuperuser");
    try (Stream<Path> files = Files.list(marks)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  private static List<String> marks(Path marks) throws IOException {
    try (Stream<Path> files = Files.list(marks)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String power(PostgresInstance server) throws IOException {
    return server.sql(
        "postgres", "select rolsuper from pg_roles where rolname = 'hostile_plain'");
  }

  private static LoadWish into() {
    return new LoadWish(
        Optional.of("hostile_back"), Optional.empty(), List.of(), LoadWish.Part.ALL, false, false,
        1);
  }
}
