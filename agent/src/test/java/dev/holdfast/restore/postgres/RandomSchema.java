package dev.holdfast.restore.postgres;

import dev.holdfast.source.postgres.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A database that nobody would write: every kind of object there is, in random number and shape, under odd names. */
final class RandomSchema {
  /** Roles of the server that owners, grants and policies name. */
  static final String ROLES =
      "create role rs_a; create role \"rs B\"; create role rs_c; grant rs_a to rs_c";

  private static final List<String> ROLE_NAMES = List.of("rs_a", "\"rs B\"", "rs_c");
  private static final List<String> ODD =
      List.of("plain", "Mixed Case", "with space", "quo\"te", "ünï→", "-dash", "a=b", "new\nline",
          "it's", "select", "back\\slash", "$dollar$", "tab\there", "%percent", "a.b", "",
          "long_long_long_long_long_long_long_long_long_long");

  /** Types, and an expression over {@code i} for a value of each. */
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("int", "i * 7 - 100"), Map.entry("bigint", "i * 1000000007::bigint"),
          Map.entry("smallint", "i % 100"), Map.entry("numeric(20,6)", "i / 7.0"),
          Map.entry("numeric", "case i % 5 when 0 then 'NaN'::numeric else i ^ 5 / 3.0 end"),
          Map.entry("real", "i / 3.0"),
          Map.entry("float8", "case i % 9 when 0 then '-Infinity'::float8 else sqrt(i) end"),
          Map.entry("text", "repeat(chr(96 + i % 26 + 1), i % 40) || E'\\\\t\\n\\x01' || i"),
          Map.entry("varchar(30)", "'v' || i"), Map.entry("char(5)", "chr(65 + i % 26)"),
          Map.entry("bytea", "decode(md5(i::text), 'hex')"),
          Map.entry("boolean", "i % 2 = 0"), Map.entry("date", "date '1999-12-31' + i"),
          Map.entry("timestamp", "timestamp '0044-03-15 12:00 BC' + i * interval '1 day'"),
          Map.entry("timestamptz", "timestamptz '2026-03-29 01:30+01' + i * interval '1 min'"),
          Map.entry("time", "time '00:00' + i * interval '7 min'"),
          Map.entry("interval", "make_interval(months => i, secs => i / 10.0)"),
          Map.entry("uuid", "md5(i::text)::uuid"), Map.entry("inet", "inet '10.0.0.0' + i"),
          Map.entry("json", "json_build_object('i', i, 'a', array[i, null])"),
          Map.entry("jsonb", "jsonb_build_object('i', i, 'n', null)"),
          Map.entry("int[]", "array[[i, i + 1], [null, 0]]"),
          Map.entry("text[]", "array['a,b', '{}', null, E'q\"' || i]"),
          Map.entry("int4range", "int4range(i, i + 5)"), Map.entry("point", "point(i, -i)"),
          Map.entry("bit varying(9)", "i::bit(9)"), Map.entry("money", "i::money"),
          Map.entry("tsvector", "to_tsvector('simple', 'cat ' || i)"),
          Map.entry("xml", "xmlelement(name a, i)"),
          Map.entry("macaddr", "'08:00:2b:01:02:03'::macaddr"));

  private final Random random;
  private final StringBuilder sql = new StringBuilder();
  private final List<String> schemas = new ArrayList<>();
  private final List<Table> tables = new ArrayList<>();
  private final Map<String, String> types = new java.util.TreeMap<>(TYPES);
  private int number;

  private record Table(
      String name, List<String> columns, int rows, boolean key, boolean logged) {}

  private RandomSchema(long seed) {
    this.random = new Random(seed);
  }

  /** The statements that make it. */
  static String of(long seed, boolean withXml) {
    RandomSchema schema = new RandomSchema(seed);
    if (!withXml) {
      schema.types.remove("xml");
    }
    schema.build();
    return schema.sql.toString();
  }

  private void build() {
    schemas.add("public");
    for (int n = random.nextInt(3); n >= 0; n--) {
      String name = name();
      schemas.add(name);
      add("create schema " + name + (chance(2) ? " authorization " + role() : ""));
    }
    types();
    routines();
    for (int n = 3 + random.nextInt(5); n > 0; n--) {
      table();
    }
    partitioned();
    inherited();
    for (Table table : tables) {
      extras(table);
    }
    views();
    others();
    largeObjects();
  }

  private void types() {
    String mood = in();
    add("create type " + mood + " as enum ('sad', 'o''k', 'ünï', '')");
    types.put(mood, "(array['sad', 'ok', 'ünï', ''])[1]::text::" + mood);
    String positive = in();
    add(
        "create domain " + positive + " as int default 1 constraint " + name()
            + " check (value > 0) " + (chance(2) ? "not null" : ""));
    types.put(positive, "i + 1");
    String pair = in();
    add("create type " + pair + " as (a int, " + name() + " text)");
    types.put(pair, "row(i, 'x' || i)::" + pair);
    String range = in();
    add("create type " + range + " as range (subtype = float8, subtype_diff = float8mi)");
    types.put(range, range + "(i, i + 0.5)");
    if (chance(2)) {
      String collation = in();
      add("create collation " + collation + " (locale = 'C.UTF-8')");
    }
    for (int n = random.nextInt(3); n > 0; n--) {
      String sequence = in();
      add(
          "create sequence " + sequence + " as " + pick("int", "bigint", "smallint") + " increment "
              + (1 + random.nextInt(5)) + " start " + (1 + random.nextInt(99)) + " maxvalue 32000"
              + (chance(2) ? " cycle" : ""));
      if (chance(2)) {
        add("select nextval(" + PostgresServer.literal(sequence) + ")");
      }
    }
  }

  private void routines() {
    add(
        "create function public.rs_double(int) returns int immutable language sql as 'select $1 * 2'");
    add(
        "create function public.rs_touch() returns trigger language plpgsql as $x$ begin return new;"
            + " end $x$");
    for (int n = random.nextInt(4); n > 0; n--) {
      String routine = in();
      add(
          chance(3)
              ? "create procedure " + routine + "(inout a int) language plpgsql as $$ begin a := a"
                  + " + 1; end $$"
              : "create function " + routine + "(a int default 5, variadic b text[] default '{}')"
                  + " returns setof int language plpgsql " + pick("stable", "volatile")
                  + pick(" strict", "") + pick(" security definer", "")
                  + " set search_path = pg_catalog as $$ begin return next a; -- \\ 'odd' \"x\"\nend $$");
    }
    if (chance(2)) {
      add(
          "create aggregate " + in() + "(int) (sfunc = int4pl, stype = int, initcond = '"
              + random.nextInt(9) + "')");
    }
    if (chance(2)) {
      add(
          "create function public.rs_near(int, int) returns boolean immutable language sql as"
              + " 'select abs($1 - $2) < 2'");
      add(
          "create operator public.~~~ (leftarg = int, rightarg = int, function = public.rs_near,"
              + " commutator = operator(public.~~~))");
    }
  }

  private void table() {
    String name = in();
    boolean unlogged = chance(6);
    boolean key = !unlogged && chance(2);
    List<String> columns = new ArrayList<>();
    List<String> definitions = new ArrayList<>();
    List<String> targets = new ArrayList<>();
    List<String> values = new ArrayList<>();
    if (key) {
      definitions.add(
          "id int generated " + pick("always", "by default") + " as identity primary key");
    }
    for (int n = 1 + random.nextInt(10); n > 0; n--) {
      String column = name();
      String type = new ArrayList<>(types.keySet()).get(random.nextInt(types.size()));
      columns.add(column);
      definitions.add(
          column + " " + type + (type.equals("text") && chance(2) ? " collate \"C\"" : "")
              + (type.equals("text") && chance(3) ? " default E'a\\\\''b'" : ""));
      targets.add(column);
      values.add(
          chance(3) && !types.get(type).equals("i + 1")
              ? "case when i % 3 = 0 then null else " + types.get(type) + " end"
              : types.get(type));
    }
    if (chance(2)) {
      definitions.add("rs_n int not null default 1 check (rs_n > 0)");
      definitions.add("rs_twice int generated always as (public.rs_double(rs_n)) stored");
    }
    tables.stream().filter(Table::key).findFirst().filter(t -> chance(2)).ifPresent(parent -> {
      definitions.add(
          "rs_parent int references " + parent.name() + pick(" on delete cascade", "")
              + pick(" deferrable initially deferred", ""));
      targets.add("rs_parent");
      values.add(parent.rows() == 0 ? "null" : "1 + i % " + parent.rows());
    });
    int rows = random.nextInt(4) == 0 ? 0 : random.nextInt(80);
    add(
        "create " + (unlogged ? "unlogged " : "") + "table " + name + " ("
            + String.join(", ", definitions) + ")" + (chance(3) ? " with (fillfactor = 70)" : ""));
    String strict = String.join(", ", values);
    add(
        "insert into " + name + " (" + String.join(", ", targets) + ") select "
            + strict + " from generate_series(1, " + rows
            + ") i");
    if (columns.size() > 2 && chance(3)) {
      add("alter table " + name + " drop column " + columns.removeLast());
    }
    tables.add(new Table(name, columns, rows, key, !unlogged));
  }

  private void partitioned() {
    String name = in();
    add("create table " + name + " (a int not null, b text) partition by " + pick("range", "list",
        "hash") + " (a)");
    boolean range = sql.lastIndexOf("partition by range") > sql.lastIndexOf("create table " + name);
    boolean list = sql.lastIndexOf("partition by list") > sql.lastIndexOf("create table " + name);
    for (int n = 0; n < 3; n++) {
      String bound =
          range ? "from (" + n * 10 + ") to (" + (n + 1) * 10 + ")"
              : list ? "in (" + n + ", " + (n + 10) + ")"
              : "with (modulus 3, remainder " + n + ")";
      add("create table " + in() + " partition of " + name + " for values " + bound);
    }
    if (range || list) {
      add("create table " + in() + " partition of " + name + " default");
    }
    add("create index on " + name + " (b)");
    add("insert into " + name + " select i, 'p' || i from generate_series(0, 40) i");
  }

  private void inherited() {
    String parent = in();
    add("create table " + parent + " (a int, b text)");
    add("create table " + in() + " (c date) inherits (" + parent + ")");
    add("insert into " + parent + " values (1, 'only')");
  }

  private void extras(Table table) {
    String name = table.name();
    String column = table.columns().getFirst();
    if (chance(2)) {
      add("comment on table " + name + " is E'it''s\\nodd \\\\ \"x\"'");
      add("comment on column " + name + "." + column + " is 'ünï'");
    }
    if (chance(3)) {
      add("create index " + name() + " on " + name + " ((" + column + " is null)) where " + column
          + " is not null");
    }
    if (chance(2)) {
      add(
          "create trigger " + name() + " " + pick("before", "after") + " " + pick("insert",
              "update", "insert or delete") + " on " + name + " for each "
              + pick("row", "statement") + " execute function public.rs_touch()");
    }
    if (chance(3)) {
      add("alter table " + name + " enable row level security");
      add("create policy " + name() + " on " + name + pick(" as restrictive", "")
          + " for select to "
          + role() + " using (" + column + " is not null)");
    }
    if (chance(2)) {
      add("grant " + pick("select", "select, insert", "all") + " on " + name + " to " + role()
          + pick(" with grant option", ""));
    }
    if (chance(4)) {
      add("grant select (" + column + ") on " + name + " to " + pick("public", "rs_c"));
    }
    if (chance(3)) {
      add("alter table " + name + " owner to " + role());
    }
    if (chance(4)) {
      add("alter table " + name + " replica identity full");
      add("alter table " + name + " alter column " + column + " set statistics 17");
    }
    if (table.key() && chance(3)) {
      add("create rule " + name() + " as on delete to " + name + " where old.id < 0 do instead"
          + " nothing");
    }
  }

  private void views() {
    for (int n = random.nextInt(4); n > 0 && !tables.isEmpty(); n--) {
      Table table = tables.get(random.nextInt(tables.size()));
      String view = in();
      boolean stored = chance(3);
      add(
          "create " + (stored ? "materialized " : "") + "view " + view
              + (stored || chance(2) ? "" : " with (security_barrier = true)")
              + " as select t.*, 1 as " + name() + " from " + table.name() + " t"
              + (stored && chance(2) ? " with no data" : ""));
    }
  }

  private void others() {
    tables.stream().filter(Table::logged).findFirst().filter(t -> chance(2))
        .ifPresent(t -> add("create publication " + name() + " for table " + t.name()));
    tables.stream().filter(t -> t.columns().size() > 1).findFirst().filter(t -> chance(2))
        .ifPresent(
            t -> add(
                "create statistics " + in() + " (mcv) on (" + t.columns().get(0) + " is null), ("
                    + t.columns().get(1) + " is null) from " + t.name()));
    if (chance(2)) {
      String config = in();
      add("create text search configuration " + config + " (copy = simple)");
      add("alter text search configuration " + config + " drop mapping for email");
    }
    if (chance(3)) {
      add(
          "create function public.rs_event() returns event_trigger language plpgsql as $$ begin end"
              + " $$");
      add("create event trigger " + name() + " on ddl_command_end execute function"
          + " public.rs_event()");
    }
    add("alter default privileges for role rs_a in schema public grant select on tables to rs_c");
    String schema = schemas.getLast();
    add("grant usage on schema " + schema + " to " + role());
    if (chance(3)) {
      add("create foreign data wrapper " + name() + " options (debug 'true')");
    }
    add("create type public.rs_shape as (a int)");
    add("create function public.rs_cast(public.rs_shape) returns text immutable language sql as"
        + " 'select ''x''::text'");
    add("create cast (public.rs_shape as text) with function public.rs_cast(public.rs_shape)");
  }

  private void largeObjects() {
    for (int n = random.nextInt(4); n > 0; n--) {
      int oid = 50_000 + number++;
      add("select lo_from_bytea(" + oid + ", decode(repeat('ff00', " + random.nextInt(5_000)
          + "), 'hex'))");
      if (chance(2)) {
        add("alter large object " + oid + " owner to " + role());
        add("comment on large object " + oid + " is 'blob'");
      }
    }
  }

  private void add(String statement) {
    sql.append(statement).append(";\n");
  }

  private boolean chance(int of) {
    return random.nextInt(of) == 0;
  }

  private String pick(String... words) {
    return words[random.nextInt(words.length)];
  }

  private String role() {
    return ROLE_NAMES.get(random.nextInt(ROLE_NAMES.size()));
  }

  private String name() {
    return PostgresServer.identifier(ODD.get(random.nextInt(ODD.size())) + number++);
  }

  private String in() {
    return schemas.get(random.nextInt(schemas.size())) + "." + name();
  }
}
