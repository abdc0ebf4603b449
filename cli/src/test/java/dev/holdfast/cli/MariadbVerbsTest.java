package dev.holdfast.cli;

import static dev.holdfast.cli.DatabaseVerbs.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.database.MariadbInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A MariaDB database to a store and back into servers, as a user does it. */
class MariadbVerbsTest {
  private static final String SHOP =
      """
          create database shop character set utf8mb4 collate utf8mb4_unicode_ci;
          create user 'app'@'%' identified by 'geheim';
          create user 'weak'@'localhost';
          create role reader;
          grant select on shop.* to reader;
          grant select, insert, update, delete on shop.* to 'app'@'%';
          grant reader to 'weak'@'localhost';
          set default role reader for 'weak'@'localhost';
          use shop;
          create table orders (id int primary key auto_increment, note varchar(60), raw blob);
          insert into orders (note, raw) select concat('order ', seq, ' ü''"\\\\;'), unhex(md5(seq))
            from seq_1_to_5000;
          create table items (id int primary key, n int, foreign key (id) references orders (id));
          insert into items select seq, seq % 7 from seq_1_to_5000;
          create table log (id int auto_increment primary key, t text) engine=aria;
          create table past (id int primary key, x int) with system versioning;
          insert into past values (1, 1), (2, 2);
          update past set x = x + 1;
          create table parts (id int primary key, t text) partition by range (id)
            (partition low values less than (10), partition high values less than maxvalue);
          set sql_mode = 'ALLOW_INVALID_DATES';
          create table `d;x` (`a'b` date comment 'x;y');
          insert into `d;x` values ('2023-02-31'), ('0000-00-00');
          set sql_mode = default;
          create sequence numbers start with 7;
          create view large as select * from orders where id > 4000;
          create definer = 'app'@'%' view mine as select id from items;
          grant select on shop.orders to 'weak'@'localhost';
          delimiter //
          create trigger noted after insert on orders for each row begin
            insert into log (t) values (concat('new;; ', new.note)); end//
          create procedure clean(in a int) begin delete from log where id < a; select 'x;;y'; end//
          create function twice(a int) returns int deterministic return a * 2//
          create event nightly on schedule every 1 day do call clean(0)//
          set sql_mode = oracle//
          create or replace package pack as function five return int; end//
          create or replace package body pack as function five return int as begin return 5; end; end//
          """;

  private static MariadbInstance server;

  @TempDir
  static Path directory;

  private static DatabaseVerbs verbs;

  @BeforeAll
  static void start() throws IOException {
    server = MariadbInstance.start();
    server.sql(SHOP);
    server.sql("create user 'plain'@'localhost'; grant all on `mine%`.* to 'plain'@'localhost'");
    verbs = new DatabaseVerbs(directory);
    assertThat(verbs.backUp("--mysql", "mysql://root@/shop?socket=" + server.socket()))
        .contains("\"source\":\"shop\"");
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  private static String to(String user) {
    return "mysql://" + user + "@?socket=" + server.socket();
  }

  @Test
  void comesBackUnderAnotherNameWithEqualFigures() throws IOException {
    try {
      InProcess.Ran ran =
          verbs.restore("--to", to("root"), "--into", "copy", "--trusted", "--json");
      expect(0, ran);
      assertThat(ran.out()).contains("\"items_different\":0").contains("\"rows\":10006");
      assertThat(server.sql("copy", "select count(*) from items")).isEqualTo("5000");
      assertThat(server.sql("copy", "call clean(1); select twice(4), copy.pack.five()"))
          .isEqualTo("x;;y\n8\t5");
      assertThat(definers("copy")).contains("app@%").contains("root@localhost");
      InProcess.Ran again = verbs.restore("--to", to("root"), "--into", "copy");
      expect(4, again);
      assertThat(again.err()).contains("`copy`").contains("exists").contains("--in-place");
      server.sql("copy", "drop table items; insert into log (t) values ('kept')");
      expect(3, verbs.restore("--to", to("root"), "--in-place", "copy"));
      assertThat(server.sql("copy", "select count(*) from items")).isEqualTo("5000");
      assertThat(server.sql("copy", "select count(*) from log")).isEqualTo("0");
      String kept =
          server.sql(
              "select schema_name from information_schema.schemata where schema_name like"
                  + " 'copy_before_%'");
      assertThat(server.sql(kept, "select t from log")).isEqualTo("kept");
      assertThat(server.sql("select status from information_schema.events where event_schema = '"
          + kept + "'")).isEqualTo("DISABLED");
      server.sql("drop database `" + kept + "`");
    } finally {
      server.sql("drop database if exists copy");
    }
  }

  @Test
  void aDumpIsLoadedWithRightsOnItsDatabaseOnly() throws IOException {
    try {
      InProcess.Ran ran = verbs.restore("--to", to("root"), "--into", "own_db", "--json");
      expect(3, ran);
      assertThat(ran.out()).contains("definers-replaced").contains("\"items_different\":0");
      List<String> owner = definers("own_db").lines().distinct().toList();
      assertThat(owner).hasSize(1);
      assertThat(owner.getFirst()).startsWith("holdfast_").endsWith("@localhost");
      assertThat(server.sql("own_db", "call clean(1); select count(*) from large"))
          .contains("1000");
      String name = owner.getFirst().substring(0, owner.getFirst().indexOf('@'));
      assertThat(server.sql("show grants for " + name + "@localhost"))
          .contains("`own\\\\_db`.*").doesNotContain("ON *.* TO `" + name + "`@`localhost` WITH");
      assertThat(server.sql("show create user " + name + "@localhost")).contains("ACCOUNT LOCK");
      server.sql("drop user " + name + "@localhost");
    } finally {
      server.sql("drop database if exists own_db");
    }
  }

  private static String definers(String database) throws IOException {
    return server.sql(
        "select definer from information_schema.views where table_schema = '" + database
            + "' union all select definer from information_schema.triggers where trigger_schema = '"
            + database + "' union all select definer from information_schema.routines where"
            + " routine_schema = '" + database + "' union all select definer from"
            + " information_schema.events where event_schema = '" + database + "'");
  }

  @Test
  void comesBackIntoAThrowAwayServer() {
    InProcess.Ran ran = verbs.restore("--scratch", "--json");
    expect(0, ran);
    assertThat(ran.out()).contains("\"items_different\":0").contains("\"rows\":10006");
  }

  @Test
  void comesBackAsDumpFilesOrOneTable() throws IOException {
    expect(0, verbs.restore("--target", "out"));
    Path dump = directory.resolve("out/mysql/databases/shop/dump.sql");
    assertThat(Files.size(dump)).isGreaterThan(50_000);
    try {
      expect(0, verbs.restore("--to", to("root"), "--into", "part", "--table", "orders"));
      assertThat(server.sql("part", "select count(*) from orders")).isEqualTo("5000");
      assertThat(server.sql("part", "show tables")).isEqualTo("orders");
      expect(1, verbs.restore("--to", to("root"), "--into", "part2", "--table", "nothing"));
      assertThat(server.sql("show databases")).doesNotContain("part2");
    } finally {
      server.sql("drop database if exists part");
    }
  }

  @Test
  void whoMakesNoAccountsGetsADatabaseOfHisOwn() throws IOException {
    try {
      InProcess.Ran ran = verbs.restore("--to", to("plain"), "--into", "mine2");
      expect(3, ran);
      assertThat(ran.out() + ran.err()).contains("accounts-not-made").contains("definers-replaced")
          .contains(" 0 different");
      assertThat(definers("mine2").lines().distinct()).containsExactly("plain@localhost");
      server.sql("create database mine");
      InProcess.Ran kept = verbs.restore("--to", to("plain"), "--in-place", "mine");
      assertThat(kept.status()).as(kept.out() + kept.err()).isIn(0, 3);
      server.sql("revoke all on `mine%`.* from 'plain'@'localhost'; grant all on mine.* to"
          + " 'plain'@'localhost'");
      InProcess.Ran denied = verbs.restore("--to", to("plain"), "--in-place", "mine");
      expect(1, denied);
      assertThat(denied.err()).contains("HF-5204").contains("mine_before_").contains("--to");
      assertThat(server.sql("mine", "select count(*) from orders")).isEqualTo("5000");
      InProcess.Ran other = verbs.restore("--to", to("plain"), "--into", "yours");
      expect(4, other);
      assertThat(other.err()).contains("the right of user plain@localhost to make database yours");
    } finally {
      for (String name : server.sql("show databases like 'mine%'").lines().toList()) {
        server.sql("drop database " + name);
      }
    }
  }

  @Test
  void rowsAloneGoIntoNoDatabaseThatWasNotNamed() throws IOException {
    expect(2, verbs.restore("--to", to("root"), "--data-only"));
    try {
      expect(3, verbs.restore("--to", to("root"), "--into", "rowless", "--schema-only"));
      assertThat(server.sql("rowless", "select count(*) from orders")).isEqualTo("0");
      InProcess.Ran triggers =
          verbs.restore("--to", to("root"), "--into", "rowless", "--data-only");
      expect(4, triggers);
      assertThat(triggers.err()).contains("triggers");
      server.sql("rowless", "drop trigger noted");
      expect(0, verbs.restore("--to", to("root"), "--into", "rowless", "--data-only"));
      assertThat(server.sql("rowless", "select count(*) from items")).isEqualTo("5000");
      InProcess.Ran twice = verbs.restore("--to", to("root"), "--into", "rowless", "--data-only");
      expect(1, twice);
      assertThat(twice.err()).contains("HF-5303").contains("1062");
      assertThat(server.sql("rowless", "select count(*) from items")).isEqualTo("5000");
    } finally {
      server.sql("drop database if exists rowless");
    }
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    InProcess.Ran secret = verbs.restore("--to", "mysql://u:geheim@h/x");
    expect(2, secret);
    assertThat(secret.err()).contains("password").doesNotContain("geheim");
    InProcess.Ran away = verbs.restore("--to", "mysql://root@?socket=" + directory, "--into", "x");
    expect(8, away);
    assertThat(away.err()).contains("HF-5304");
    InProcess.Ran login = verbs.restore("--to", to("app"), "--into", "x");
    expect(1, login);
    assertThat(login.err()).contains("HF-5202");
    expect(2, verbs.restore("--to", "postgres://x@h", "--into", "x"));
    InProcess.Ran dry = verbs.restore("--to", to("root"), "--into", "dry", "--dry-run");
    expect(0, dry);
    assertThat(dry.out()).contains("with rights on that database only");
    assertThat(server.sql("show databases")).doesNotContain("dry");
    expect(4, verbs.restore("--to", to("root"), "--into", "sys"));
    expect(1, verbs.restore("--to", to("root"), "--in-place", "nothing_there"));
    expect(2, verbs.restore("--target", "t", "--trusted"));
  }

  @Test
  void aByteThatFlippedOnItsWayMakesNoDatabase() throws IOException {
    Path pack;
    try (var all = Files.walk(directory.resolve("disk"))) {
      pack =
          all.filter(file -> file.toString().contains("/packs/") && Files.isRegularFile(file))
              .max(Comparator.comparingLong(file -> file.toFile().length()))
              .orElseThrow();
    }
    byte[] good = Files.readAllBytes(pack);
    byte[] bad = good.clone();
    bad[bad.length / 2] ^= 1;
    Files.write(pack, bad);
    try {
      InProcess.Ran ran = verbs.restore("--to", to("root"), "--into", "flipped");
      expect(9, ran);
      assertThat(server.sql("show databases")).doesNotContain("flipped");
    } finally {
      Files.write(pack, good);
    }
  }
}
