package dev.holdfast.cli;

import static dev.holdfast.cli.DatabaseVerbs.expect;
import static dev.holdfast.cli.DatabaseVerbs.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.database.PostgresInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL database to a store and back into servers, as a user does it. */
class PostgresVerbsTest {
  private static PostgresInstance server;

  @TempDir
  Path directory;

  private DatabaseVerbs verbs;

  @BeforeAll
  static void start() throws IOException {
    server = PostgresInstance.start(PostgresInstance.everyday());
    server.sql("postgres", "create role shopper login; create role plain login createdb");
    server.sql("postgres", "create database shop owner shopper");
    server.sql(
        "shop",
        "set role shopper; create table orders (id int primary key, note text);"
            + " insert into orders select i, 'order ' || i from generate_series(1, 5000) i;"
            + " create table items (id int references orders, n int);"
            + " insert into items select i, i % 7 from generate_series(1, 5000) i;"
            + " create view large as select * from orders where id > 4000;"
            + " grant select on orders to plain");
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void backUp() {
    verbs = fresh(directory);
    assertThat(
        verbs.backUp("--postgres", "postgres://postgres@/shop?socket=" + server.socketFolder()))
        .contains("\"source\":\"shop\"").contains("\"consistency\":\"exact\"");
  }

  private static DatabaseVerbs fresh(Path folder) {
    return new DatabaseVerbs(folder).with("PATH", PostgresInstance.environment().get("PATH"));
  }

  private static String to(String user) {
    return "postgres://" + user + "@?socket=" + server.socketFolder();
  }

  @Test
  void comesBackUnderAnotherNameWithEqualFigures() throws IOException {
    InProcess.Ran ran = verbs.restore("--to", to("postgres"), "--into", "copy", "--json");
    expect(0, ran);
    assertThat(ran.out()).contains("\"items_different\":0").contains("\"rows\":10000");
    assertThat(server.sql("copy", "select count(*) from items")).isEqualTo("5000");
    InProcess.Ran again = verbs.restore("--to", to("postgres"), "--into", "copy");
    expect(4, again);
    assertThat(again.err()).contains("\"copy\" exists").contains("--in-place");
    server.sql("copy", "drop table items");
    InProcess.Ran replaced = verbs.restore("--to", to("postgres"), "--in-place", "copy");
    expect(0, replaced);
    assertThat(server.sql("copy", "select count(*) from items")).isEqualTo("5000");
    assertThat(
        server.sql("postgres",
            "select count(*) from pg_database where datname like 'copy_before_%'"))
        .isEqualTo("1");
    server.sql("postgres", "drop database copy");
  }

  /** The script is run as it is printed, and the user it makes can read everything there is and change nothing. */
  @Test
  void doctorPrintsAScriptForAUserWhoMayNoMoreThanRead() throws IOException {
    server.sql(
        "shop",
        "alter table items enable row level security; create schema private;"
            + " create table private.t (a int); insert into private.t values (1);"
            + " select lo_from_bytea(77, 'large'); revoke connect on database shop from public");
    Path yaml = directory.resolve("holdfast.yaml");
    String config = Files.readString(yaml);
    try {
      InProcess.Ran asSuperuser = verbs.run("doctor");
      expect(0, asSuperuser);
      assertThat(asSuperuser.out() + asSuperuser.err()).contains("superuser");
      Files.writeString(yaml, config.replace("user: postgres", "user: backup-user"));
      assertThat(Files.readString(yaml)).contains("backup-user");
      InProcess.Ran unknown = verbs.run("doctor");
      expect(1, unknown);
      assertThat(unknown.err()).contains("HF-5202");
      server.sql("postgres", script(unknown.out()));
      InProcess.Ran well = verbs.run("doctor");
      expect(0, well);
      assertThat(well.out()).contains("read by 'backup-user'").doesNotContain("create role");
      server.sql("postgres", "alter role \"backup-user\" nobypassrls");
      InProcess.Ran lacking = verbs.run("doctor");
      assertThat(lacking.out() + lacking.err()).contains("lacks bypassrls");
      server.sql("postgres", script(lacking.out()));
      InProcess.Ran backup = verbs.run("backup", "--json");
      expect(0, backup);
      assertThat(backup.out()).contains("\"rows\":10001").doesNotContain("not-captured")
          .doesNotContain("fingerprint-incomplete");
      InProcess.Ran back = verbs.restore("--to", to("postgres"), "--into", "by_reader");
      expect(0, back);
      assertThat(server.sql("by_reader", "select convert_from(lo_get(77), 'UTF8')"))
          .isEqualTo("large");
      assertThat(
          server.sql(
              "shop",
              "set session authorization \"backup-user\"; select count(*) from (values"
                  + " ('insert into private.t values (2)')) v where has_table_privilege("
                  + "'private.t', 'insert') or has_table_privilege('orders', 'update')"))
          .isEqualTo("0");
    } finally {
      server.sql("postgres", "drop database if exists by_reader");
      server.sql(
          "shop",
          "drop schema private cascade; alter table items disable row level security;"
              + " select lo_unlink(77); grant connect on database shop to public;"
              + " revoke all on database shop from \"backup-user\"; drop role \"backup-user\"");
    }
  }

  private static String script(String out) {
    return out.lines().filter(line -> line.strip().endsWith(";"))
        .collect(java.util.stream.Collectors.joining("\n"));
  }

  /** The commands of docs/recovery-by-hand.md, with stock tools alone. */
  @Test
  void opensByHand() throws Exception {
    Path top = Path.of(System.getProperty("holdfast.root", "")).toAbsolutePath();
    String page = Files.readString(top.resolve("docs/recovery-by-hand.md"));
    int begin = page.indexOf("<!-- postgres: begin -->");
    String block = page.substring(begin, page.indexOf("<!-- postgres: end -->"));
    Path script = directory.resolve("by-hand.sh");
    Files.writeString(
        script,
        "set -e\npython3 " + top.resolve("docs/decoder/holdfast_decode.py") + " disk --identity"
            + " keys/recovery-1.key restore latest --target by-decoder\n"
            + block.lines().filter(line -> !line.startsWith("<!--") && !line.startsWith("```"))
                .collect(java.util.stream.Collectors.joining("\n"))
            + "\n");
    ProcessBuilder bash =
        new ProcessBuilder("bash", script.toString()).directory(directory.toFile())
            .redirectErrorStream(true).redirectOutput(directory.resolve("by-hand.out").toFile());
    bash.environment().putAll(
        java.util.Map.of(
            "PATH", server.bin() + ":" + System.getenv("PATH"), "PGHOST",
            server.socketFolder().toString(), "PGUSER", "postgres"));
    try {
      assertThat(bash.start().waitFor())
          .as(Files.readString(directory.resolve("by-hand.out"))).isZero();
      String rows = "select md5(string_agg(t::text, '' order by id)) from orders t";
      assertThat(server.sql("shop_by_hand", rows)).isEqualTo(server.sql("shop", rows));
    } finally {
      server.sql("postgres", "drop database if exists shop_by_hand");
    }
  }

  @Test
  void isListedWithItsRowsAndItsServer() throws IOException {
    InProcess.Ran json = verbs.run("snapshots", "--json");
    expect(0, json);
    assertThat(json.out()).contains("\"server\":\"PostgreSQL ").contains("\"rows\":10000");
    DatabaseVerbs other = fresh(Files.createDirectory(directory.resolve("elsewhere")));
    Files.copy(
        directory.resolve("holdfast.yaml"), directory.resolve("elsewhere/holdfast.yaml"));
    copy(directory.resolve("keys"), directory.resolve("elsewhere/keys"));
    InProcess.Ran sealed = other.run("snapshots");
    expect(0, sealed);
    assertThat(sealed.out()).doesNotContain("PostgreSQL");
    InProcess.Ran opened = other.run("snapshots", "--identity", "keys/recovery-1.key");
    expect(0, opened);
    assertThat(opened.out()).contains("PostgreSQL ").contains("10,000 rows");
  }

  @Test
  void twoSnapshotsAreComparedWithoutLoadingThem() throws IOException {
    server.sql(
        "shop",
        "delete from items where id <= 10; update orders set note = 'other' where id = 7;"
            + " create or replace view large as select * from orders where id > 4500;"
            + " create table fresh (a int); create function five() returns int language sql as 'select 5'");
    try {
      expect(0, verbs.run("backup"));
      InProcess.Ran list = verbs.run("snapshots", "--json");
      java.util.regex.Matcher ids =
          java.util.regex.Pattern.compile("\"id\":\"([0-9a-f]{64})\"").matcher(list.out());
      assertThat(ids.find()).isTrue();
      String first = ids.group(1);
      assertThat(ids.find()).isTrue();
      String[] words = {"diff", first, ids.group(1), "--identity", "keys/recovery-1.key"};
      InProcess.Ran one = verbs.run(words);
      InProcess.Ran other =
          verbs.run("diff", words[2], words[1], "--identity", "keys/recovery-1.key", "--json");
      expect(0, one);
      String text = one.out().contains("+ table") ? one.out()
          : verbs.run(
              "diff", words[2], words[1], "--identity", "keys/recovery-1.key").out();
      assertThat(text)
          .contains("M table \"shop\".public.items  5,000 rows -> 4,990 rows (-10)")
          .contains("M table \"shop\".public.orders  other contents, 5,000 rows")
          .contains("+ table \"shop\".public.fresh  0 rows")
          .contains("+ routine \"shop\".public.five()")
          .contains("M view \"shop\".public.large").contains("4500");
      assertThat(other.out()).contains("\"rows_before\":").contains("\"type\":\"view\"");
    } finally {
      server.sql(
          "shop",
          "insert into items select i, i % 7 from generate_series(1, 10) i;"
              + " update orders set note = 'order 7' where id = 7; drop view large;"
              + " create view large as select * from orders where id > 4000;"
              + " drop table fresh; drop function five()");
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (var files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(
            file, to.resolve(file.getFileName().toString()),
            java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  @Test
  void comesBackIntoAThrowAwayServer() {
    InProcess.Ran ran = verbs.restore("--scratch", "--json");
    expect(0, ran);
    assertThat(ran.out()).contains("\"items_different\":0").contains("\"rows\":10000");
  }

  @Test
  void comesBackAsDumpFilesOrOneTable() throws IOException {
    expect(0, verbs.restore("--target", "out"));
    Path dump = directory.resolve("out/postgres/databases/shop/dump.pgc");
    assertThat(Files.size(dump)).isGreaterThan(50_000);
    expect(0, verbs.restore("--to", to("postgres"), "--into", "part", "--table", "orders"));
    assertThat(server.sql("part", "select count(*) from orders")).isEqualTo("5000");
    server.sql("postgres", "drop database part");
  }

  @Test
  void whoIsNoSuperuserGetsADatabaseOfHisOwn() throws IOException {
    InProcess.Ran ran = verbs.restore("--to", to("plain"), "--into", "mine");
    expect(3, ran);
    assertThat(ran.out() + ran.err()).contains("owners-not-restored").contains(" 0 different");
    assertThat(server.sql("mine", "select count(*) from orders")).isEqualTo("5000");
    assertThat(
        server.sql("postgres",
            "select pg_get_userbyid(datdba) from pg_database where datname = 'mine'"))
        .isEqualTo("plain");
    server.sql("postgres", "drop database mine");
  }

  @Test
  void rowsAloneGoIntoNoDatabaseThatWasNotNamed() throws IOException {
    expect(2, verbs.restore("--to", to("postgres"), "--data-only"));
    assertThat(server.sql("shop", "select count(*) from orders")).isEqualTo("5000");
    expect(0, verbs.restore("--to", to("postgres"), "--into", "rows", "--schema-only"));
    try {
      expect(0, verbs.restore("--to", to("postgres"), "--into", "rows", "--data-only"));
      assertThat(server.sql("rows", "select count(*) from items")).isEqualTo("5000");
      expect(1, verbs.restore("--to", to("postgres"), "--into", "rows", "--data-only"));
      assertThat(server.sql("rows", "select count(*) from items")).isEqualTo("5000");
    } finally {
      server.sql("postgres", "drop database rows");
    }
  }

  @Test
  void lessOfAFingerprintIsNoDifference() throws IOException {
    Path yaml = directory.resolve("holdfast.yaml");
    String text = Files.readString(yaml);
    for (String depth : java.util.List.of("off", "rows")) {
      Files.writeString(
          yaml, text.replace("postgres: {database: shop", "postgres: {fingerprint: \"" + depth
              + "\", database: shop"));
      assertThat(Files.readString(yaml)).contains("fingerprint");
      expect(0, verbs.run("backup"));
      expect(0, verbs.restore("--scratch"));
    }
  }

  @Test
  void aStoreAndAnIdentityAreEnoughToRescueIt() throws IOException {
    String disk = directory.resolve("disk").toString();
    String key = directory.resolve("keys/recovery-1.key").toString();
    DatabaseVerbs other = fresh(Files.createDirectory(directory.resolve("elsewhere")));
    String[] words = {"rescue", "--store", disk, "--identity", key, "--to", to("postgres")};
    InProcess.Ran exists = other.run(words);
    expect(4, exists);
    assertThat(exists.err()).contains("\"shop\" exists");
    String[] named = words(words, "--into", "rescued");
    InProcess.Ran planned = other.run(words(named, "--dry-run"));
    expect(0, planned);
    assertThat(planned.out()).contains("into \"rescued\" of PostgreSQL");
    InProcess.Ran ran = other.run(named);
    expect(0, ran);
    try {
      assertThat(ran.out()).contains(" 0 different");
      assertThat(server.sql("rescued", "select count(*) from items")).isEqualTo("5000");
      assertThat(
          server.sql("postgres",
              "select pg_get_userbyid(datdba) from pg_database where datname = 'rescued'"))
          .isEqualTo("shopper");
    } finally {
      server.sql("postgres", "drop database rescued");
    }
    expect(2, other.run("rescue", "--store", disk, "--identity", key));
    expect(
        2, other.run("rescue", "--store", disk, "--identity", key, "--to", "mysql://root@h"));
  }

  @Test
  void whatIsWrongIsNamed() {
    InProcess.Ran secret = verbs.restore("--to", "postgres://u:geheim@h/x");
    expect(2, secret);
    assertThat(secret.err()).contains("password").doesNotContain("geheim");
    expect(2, verbs.restore("--to", "oracle://h"));
    expect(2, verbs.restore("--into", "x", "--target", "t"));
    expect(2, verbs.run("restore", "latest", "--identity", "keys/recovery-1.key"));
    InProcess.Ran away =
        verbs.restore("--to", "postgres://postgres@?socket=" + directory, "--into", "x");
    expect(8, away);
    assertThat(away.err()).contains("HF-5304");
  }
}
