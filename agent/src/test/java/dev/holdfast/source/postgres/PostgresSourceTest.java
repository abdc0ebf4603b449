package dev.holdfast.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.database.DumpFolder;
import dev.holdfast.database.FingerprintDepth;
import dev.holdfast.database.PostgresInstance;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Id128;
import dev.holdfast.id.SourceId;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import dev.holdfast.tool.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PostgresSourceTest {
  private static final String SHOP =
      """
          create schema odd; create type odd.mood as enum ('sad', 'ok');
          create table customers (id bigint generated always as identity primary key, name text not null,
            mood odd.mood, born timestamptz, price numeric(12,2), ratio float8, raw bytea, doc jsonb);
          insert into customers (name, mood, born, price, ratio, raw, doc)
            select 'n' || i, 'ok', timestamptz '2026-01-01 10:00+02' + i * interval '1 hour', i / 7.0,
              i / 3.0, decode(md5(i::text), 'hex'), jsonb_build_object('i', i)
            from generate_series(1, 2000) i;
          create view cheap as select * from customers where price < 10;
          create function odd.twice(int) returns int language sql as 'select $1 * 2';
          create function touch() returns trigger language plpgsql as 'begin return new; end';
          create trigger touched before update on customers for each row execute function touch();
          create sequence numbers start 17; select nextval('numbers');
          create table "Big ""Table"", x" (a int, "b, c" text); insert into "Big ""Table"", x" values (1, E'x\\n\\t\\\\');
          select lo_from_bytea(4711, 'large object');
          comment on table customers is 'who buys';
          grant select on customers to reader;
          alter database shop set work_mem = '7MB';
          """;

  private static PostgresInstance server;

  @TempDir
  Path folder;

  @BeforeAll
  static void start() throws IOException {
    server = PostgresInstance.start(PostgresInstance.everyday());
    server.sql("postgres", "create role reader login; create role weak login");
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void shop() throws IOException {
    server.sql("postgres", "drop database if exists shop with (force)");
    server.sql("postgres", "create database shop");
    server.sql("shop", SHOP);
  }

  @Test
  void aDumpHasTheFiguresOfItsOwnSnapshot() throws IOException {
    DumpFolder.Captured captured = capture(source(server.address(), "shop"));
    Path dump = captured.file("/postgres/databases/shop/dump.pgc");
    assertThat(Files.readString(captured.file("/postgres/globals.sql"))).contains(
        "CREATE ROLE reader");
    assertThat(Files.readString(captured.file("/postgres/databases/shop/schema.sql"))).contains(
        "CREATE TABLE public.customers");
    assertThat(captured.report().settings()).containsEntry(
        "databases/shop/config", "work_mem=7MB").containsKey("server_version");
    server.sql("postgres", "create database again");
    try {
      restore(dump, "again");
      server.sql("postgres", "alter database again set work_mem = '7MB'");
      List<FingerprintItem> again = capture(source(server.address(), "again")).report()
          .fingerprint();
      assertThat(renamed(again)).isEqualTo(captured.report().fingerprint());
      assertThat(table(captured, "public.customers").rows()).isEqualTo(2000);
    } finally {
      server.sql("postgres", "drop database again");
    }
  }

  @Test
  void everyChangeIsNoticed() throws IOException {
    List<FingerprintItem> before = figures();
    List<Map.Entry<String, String>> changes =
        List.of(
            Map.entry("a row", "delete from customers where id = 7"),
            Map.entry("a value", "update customers set ratio = ratio + 1e-9 where id = 8"),
            Map.entry("a trigger", "alter table customers disable trigger touched"),
            Map.entry("a view",
                "create or replace view cheap as select * from customers where price < 11"),
            Map.entry("a sequence", "select nextval('numbers')"),
            Map.entry("a large object", "select lo_put(4711, 3, 'X')"),
            Map.entry("a grant", "grant update on customers to weak"),
            Map.entry("a routine",
                "create or replace function odd.twice(int) returns int language sql as 'select $1 * 3'"),
            Map.entry("a comment", "comment on table customers is 'who bought'"),
            Map.entry("an enum", "alter type odd.mood add value 'happy'"),
            Map.entry("a default", "alter table customers alter name set default 'x'"),
            Map.entry("a policy", "create policy p on customers using (true)"),
            Map.entry("row security", "alter table customers enable row level security"),
            Map.entry("an index", "create index i on customers (name)"),
            Map.entry("an owner", "alter table customers owner to reader"),
            Map.entry("an operator",
                "create function near(int, int) returns boolean language sql as 'select $1 < $2';"
                    + " create operator ~~~ (leftarg = int, rightarg = int, function = near)"),
            Map.entry("a collation", "create collation odd.c (locale = 'C')"),
            Map.entry("a text search configuration",
                "create text search configuration odd.t (copy = simple)"),
            Map.entry("its mapping",
                "alter text search configuration odd.t drop mapping for email"),
            Map.entry("a foreign data wrapper", "create foreign data wrapper w"),
            Map.entry("a foreign server", "create server far foreign data wrapper w"),
            Map.entry("a user mapping", "create user mapping for weak server far"),
            Map.entry("an option", "alter table customers set (fillfactor = 50)"),
            Map.entry("replica identity", "alter table customers replica identity full"),
            Map.entry("a statistics target",
                "alter table customers alter name set statistics 9"),
            Map.entry("a cast", "create type odd.p as (a int); create function odd.f(odd.p) returns"
                + " text language sql as $$ select 'x' $$; create cast (odd.p as text) with function odd.f"),
            Map.entry("a range", "create type odd.r as range (subtype = float8)"),
            Map.entry("a setting", "alter database shop set work_mem = '8MB'"),
            Map.entry("a setting of a role",
                "alter role weak in database shop set work_mem = '9MB'"),
            Map.entry("a grant on the database", "grant create on database shop to weak"),
            Map.entry("a comment on the database", "comment on database shop is 'x'"),
            Map.entry("the owner of the database", "alter database shop owner to reader"),
            Map.entry("a publication", "create publication pub for table customers"),
            Map.entry("an event trigger",
                "create function e() returns event_trigger language plpgsql as 'begin end';"
                    + " create event trigger ev on ddl_command_end execute function e()"));
    for (Map.Entry<String, String> change : changes) {
      server.sql("shop", change.getValue());
      List<FingerprintItem> after = figures();
      assertThat(after).as(change.getKey()).isNotEqualTo(before);
      before = after;
    }
    assertThat(figures()).isEqualTo(before);
  }

  /** Once for each of the two sums is what the planner makes of a plain subquery: then the text is made above the scan. */
  @Test
  void eachRowIsWrittenAsTextOnce() throws IOException {
    String query = PostgresFingerprint.sums("public.customers", List.of("doc", "id", "name"));
    String parallel =
        "set parallel_setup_cost = 0; set parallel_tuple_cost = 0; set min_parallel_table_scan_size = 0;"
            + " set max_parallel_workers_per_gather = 2; ";
    assertThat(server.sql("shop", parallel + "explain (verbose, costs off) " + query))
        .containsPattern("Parallel Seq Scan on public.customers t\n +Output: [^\n]*ROW\\(");
    assertThat(server.sql("shop", parallel + query)).isEqualTo(
        server.sql("shop", "set max_parallel_workers_per_gather = 0; " + query));
  }

  /** The rule of docs/fingerprints.md in the plainest words there are: stored fingerprints must stay comparable. */
  @Test
  void theSumsAreThoseOfTheDescription() throws IOException {
    String row = "row(t.doc, t.id, t.mood, t.name)::text collate \"C\"";
    assertThat(
        server.sql(
            "shop", PostgresFingerprint.sums(
                "public.customers", List.of("doc", "id", "mood", "name"))))
        .isEqualTo(
            server.sql(
                "shop",
                "select count(*), sum(hashtextextended(" + row + ", 0)), sum(hashtextextended("
                    + row + ", 8971520163)) from customers t"));
  }

  @Test
  void settingsOfTheUserChangeNothing() throws IOException {
    List<FingerprintItem> before = figures();
    server.sql(
        "postgres",
        "alter role postgres set timezone = 'Asia/Tokyo'; alter role postgres set datestyle = 'German';"
            + " alter role postgres set extra_float_digits = -5; alter role postgres set bytea_output ="
            + " 'escape'; alter role postgres set search_path = odd;"
            + " alter role postgres set standard_conforming_strings = off");
    try {
      assertThat(figures()).isEqualTo(before);
    } finally {
      server.sql("postgres", "alter role postgres reset all");
    }
  }

  @Test
  void oddNamesAreNothingButNames() throws IOException {
    for (String name : List.of("-x", "a=b", "it's", "q\"q", "back\\slash", "new\nline", "ünï",
        "dbname=postgres", "a b")) {
      server.sql("postgres", "create database " + PostgresServer.identifier(name));
      try {
        server.sql(name, "create table t (a int); insert into t values (1), (2)");
        DumpFolder.Captured captured =
            DumpFolder.capture(
                source(server.address(), name), Files.createTempDirectory(folder, "odd"), folder);
        assertThat(captured.report().fingerprint()).anySatisfy(item -> {
          assertThat(item.name()).isEqualTo(PostgresServer.identifier(name) + ".public.t");
          assertThat(item.rows()).isEqualTo(2);
        });
      } finally {
        server.sql("postgres", "drop database " + PostgresServer.identifier(name));
      }
    }
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    refused(Fault.DATABASE_MISSING, "\"nope\"", source(server.address(), "shop", "nope"));
    refused(Fault.DATABASE_MISSING, "nope", source(server.address(), "nope"));
    refused(Fault.DATABASE_LOGIN, "nobody-here", source(server.address("nobody-here"), "shop"));
    refused(Fault.DATABASE_PRIVILEGE, "permission denied", source(server.address("weak"), "shop"));
    ServerAddress away =
        new ServerAddress(
            Optional.empty(), 5999, Optional.of(folder), Optional.of("postgres"),
            Optional.empty(), Optional.empty(), List.of());
    refused(Fault.DATABASE_UNREACHABLE, "port 5999", source(away, "shop"));
  }

  @Test
  void aToolThatSaysAllIsWellButIsNotIsCaught() throws IOException {
    Path fake = Files.createDirectory(folder.resolve("fake"));
    Path real = PostgresInstance.everyday();
    for (String tool : List.of("psql", "pg_restore", "pg_dumpall")) {
      Files.createSymbolicLink(fake.resolve(tool), real.resolve(tool));
    }
    for (int bytes : List.of(0, 3, 100, 5_000, 60_000, 150_000)) {
      Path dump = fake.resolve("pg_dump");
      Files.writeString(
          dump, "#!/bin/sh\ncase \"$*\" in *--version*) exec " + real + "/pg_dump --version;;\n"
              + "*--format=custom*) " + real + "/pg_dump \"$@\" | head -c " + bytes + "; exit 0;;\n"
              + "*) exec " + real + "/pg_dump \"$@\";; esac\n");
      dump.toFile().setExecutable(true);
      Tools tools =
          new Tools(Map.of("PATH", fake + ":" + System.getenv("PATH")), () -> false);
      PostgresSource source =
          new PostgresSource(
              new SourceId(new Id128(1, 2)), "shop", "db", viaNothing(server.address()),
              choice("shop"),
              tools, new PostgresClients(tools, List.of()));
      assertThatThrownBy(
          () -> DumpFolder.capture(source, Files.createTempDirectory(folder, "d"), folder))
          .as("%s bytes", bytes)
          .isInstanceOfSatisfying(
              HoldfastException.class,
              e -> assertThat(e.fault()).isEqualTo(Fault.DUMP_INCOMPLETE));
    }
  }

  /** A prefix of nothing but {@code env}, so that the clients are those of the search path. */
  private static ServerAddress viaNothing(ServerAddress address) {
    return new ServerAddress(
        address.host(), address.port(), address.socket(), address.user(), address.secretFile(),
        address.password(), List.of("env"));
  }

  @Test
  void dataOfAnExcludedTableStaysAway() throws IOException {
    PostgresSource source =
        with(source(server.address(), "shop"), List.of("public.cust*", "no.such"));
    DumpFolder.Captured captured = capture(source);
    assertThat(captured.report().fingerprint()).noneMatch(
        i -> i.kind().equals("table") && i.name().endsWith("customers"));
    assertThat(captured.report().settings()).containsEntry(
        "databases/shop/excluded_data", "public.customers");
    assertThat(captured.report().findings()).extracting(f -> f.code()).contains(
        "data-excluded", "exclude-matches-nothing");
  }

  private static List<FingerprintItem> figures() {
    Tools tools = new Tools(PostgresInstance.environment(), () -> false);
    PostgresClients clients = new PostgresClients(tools, List.of());
    return PostgresFigures.take(
        tools, new PostgresServer(server.address()), clients.newest(List.of()), "shop",
        FingerprintDepth.FULL, List.of());
  }

  private DumpFolder.Captured capture(PostgresSource source) throws IOException {
    return DumpFolder.capture(source, Files.createTempDirectory(folder, "c"), folder);
  }

  private static List<FingerprintItem> renamed(List<FingerprintItem> items) {
    return items.stream()
        .map(i -> new FingerprintItem(i.kind(), i.name().replaceFirst("^\"again\"", "\"shop\""),
            i.rows(), i.sha256(), i.definition()))
        .toList();
  }

  private static FingerprintItem table(DumpFolder.Captured captured, String name) {
    return captured.report().fingerprint().stream()
        .filter(i -> i.kind().equals("table") && i.name().endsWith("." + name))
        .findFirst()
        .orElseThrow();
  }

  private static void restore(Path dump, String database) throws IOException {
    Process process =
        new ProcessBuilder(
            server.bin().resolve("pg_restore").toString(), "-e", "-h",
            server.socketFolder().toString(), "-U", "postgres", "-d", database, dump.toString())
            .inheritIO()
            .start();
    try {
      assertThat(process.waitFor()).isZero();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private void refused(Fault fault, String text, PostgresSource source) {
    assertThatThrownBy(() -> capture(source)).isInstanceOfSatisfying(
        HoldfastException.class,
        e -> {
          assertThat(e.fault()).as(e.message()).isEqualTo(fault);
          assertThat(e.message()).contains(text);
        });
  }

  private static PostgresSource.Choice choice(String... databases) {
    return new PostgresSource.Choice(
        List.of(databases), List.of(), FingerprintDepth.FULL);
  }

  private static PostgresSource with(PostgresSource source, List<String> excludeData) {
    return new PostgresSource(
        source.id(), source.app(), source.name(), source.address(),
        new PostgresSource.Choice(
            source.choice().databases(), excludeData, source.choice().fingerprint()),
        source.tools(), source.clients());
  }

  private static PostgresSource source(ServerAddress address, String... databases) {
    Tools tools = new Tools(PostgresInstance.environment(), () -> false);
    return new PostgresSource(
        new SourceId(new Id128(1, 2)), "shop", "db", address, choice(databases), tools,
        new PostgresClients(tools, List.of()));
  }
}
