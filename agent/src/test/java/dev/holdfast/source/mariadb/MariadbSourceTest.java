package dev.holdfast.source.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.database.DumpFolder;
import dev.holdfast.database.FingerprintDepth;
import dev.holdfast.database.MariadbInstance;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import dev.holdfast.tool.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MariadbSourceTest {
  private static MariadbInstance server;

  @TempDir
  Path folder;

  @BeforeAll
  static void start() throws IOException {
    server = MariadbInstance.start("--log-bin=mb", "--server-id=1");
    MariadbShop.make(server);
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aDumpHasTheFiguresOfItsOwnSnapshot() throws IOException {
    DumpFolder.Captured captured =
        MariadbShop.capture(MariadbShop.source(server.address(), "shop"), folder);
    Path dump = captured.file("/mysql/databases/shop/dump.sql");
    assertThat(Files.readString(dump)).doesNotContain("CREATE DATABASE").contains("CREATE TABLE");
    assertThat(captured.report().settings())
        .containsEntry("server_flavor", "mariadb")
        .containsEntry("databases/shop/collation", "utf8mb4_general_ci")
        .containsKey("databases/shop/binlog_position")
        .hasEntrySatisfying(
            "databases/shop/counts",
            counts -> assertThat(counts).contains("table 11", "view 2", "trigger 1", "routine 4",
                "event 1", "sequence 1"));
    assertThat(Files.readString(captured.file("/mysql/users.sql"))).contains("`reader`@`localhost`")
        .endsWith("-- holdfast: complete\n");
    assertThat(Files.readString(captured.file("/mysql/grants.sql")))
        .contains("GRANT SELECT, UPDATE (`a`) ON `shop`.`many` TO `reader`@`localhost`;\n")
        .doesNotContain("IDENTIFIED");
    assertThat(captured.report().fingerprint()).filteredOn(i -> i.kind().equals("table"))
        .hasSize(11).allMatch(i -> i.sha256().isPresent());
    server.sql("drop database if exists again; create database again");
    MariadbShop.load(server, dump, "again");
    Tools tools = new Tools(System.getenv(), () -> false);
    MariadbServer reach = new MariadbServer(server.address());
    List<FingerprintItem> again =
        MariadbFigures.take(
            tools, reach, new MariadbClients(tools, List.of()).any(List.of()), "again",
            FingerprintDepth.FULL, List.of());
    assertThat(MariadbShop.own(MariadbShop.renamed(again, "again", "shop")))
        .isEqualTo(MariadbShop.own(captured.report().fingerprint()));
    server.sql("drop database again");
  }

  @Test
  void everyChangeIsNoticed() throws IOException {
    server.sql("drop database if exists copy; create database copy");
    server.sql("copy", MariadbShop.SQL.replace("on shop.", "on copy."));
    List<FingerprintItem> before = figures();
    for (Map.Entry<String, String> change : List.of(
        Map.entry("a row", "delete from many where id = 7"),
        Map.entry("two rows that change places", "update many set b = case id when 8 then"
            + " (select x.b from (select b from many where id = 9) x) else (select x.b from"
            + " (select b from many where id = 8) x) end where id in (8, 9)"),
        Map.entry("a value", "update many set b = b + 1e-9 where id = 8"),
        Map.entry("null and nothing", "update types set v = null where v = '-'"),
        Map.entry("a byte", "update types set bl = x'000a0d1a275d' where id = 1"),
        Map.entry("a byte of latin1", "update latin set a = 'è' where a = 'é'"),
        Map.entry("a former row", "delete history from versions"),
        Map.entry("a trigger", "create or replace trigger touched before insert on many for each"
            + " row set new.b = 1"),
        Map.entry("a view", "create or replace view cheap as select a, b from many where b < 11"),
        Map.entry("a sequence", "select nextval(numbers); alter sequence numbers restart 400"),
        Map.entry("a counter", "alter table many auto_increment = 100000"),
        Map.entry("a grant", "grant delete on copy.many to reader@localhost"),
        Map.entry("a routine", "create or replace function twice(x int) returns int deterministic"
            + " return x * 3"),
        Map.entry("a package",
            "delimiter //\nset sql_mode = oracle//\ncreate or replace package pack as function"
                + " two return int; end//\n"),
        Map.entry("an event", "alter event nightly on schedule every 2 day"),
        Map.entry("a comment", "alter table many comment 'other'"),
        Map.entry("a default", "alter table many alter a set default 'x'"),
        Map.entry("an index", "create index i on many (b)"),
        Map.entry("a check", "alter table child add constraint ck check (p < 100)"),
        Map.entry("a foreign key", "alter table child drop foreign key fk"),
        Map.entry("a definer", "create or replace definer = reader@localhost view cheap as select"
            + " a, b from many where b < 11"),
        Map.entry("an engine", "alter table empty engine = Aria"),
        Map.entry("a partition", "alter table parts partition by hash (id) partitions 4"),
        Map.entry("the collation of the database", "alter database copy collate utf8mb4_bin"))) {
      server.sql("copy", change.getValue());
      List<FingerprintItem> after = figures();
      assertThat(after).as(change.getKey()).isNotEqualTo(before);
      before = after;
    }
    assertThat(figures()).isEqualTo(before);
    server.sql("drop database copy");
  }

  private List<FingerprintItem> figures() throws IOException {
    Tools tools = new Tools(System.getenv(), () -> false);
    return MariadbFigures.take(
        tools, new MariadbServer(server.address()),
        new MariadbClients(tools, List.of()).any(List.of()), "copy",
        FingerprintDepth.FULL, List.of());
  }

  @Test
  void settingsOfTheServerChangeNothing() throws IOException {
    List<FingerprintItem> before =
        MariadbShop.capture(MariadbShop.source(server.address(), "shop"), folder).report()
            .fingerprint();
    server.sql(
        "set global sql_mode = 'ANSI_QUOTES,PAD_CHAR_TO_FULL_LENGTH,NO_BACKSLASH_ESCAPES', global"
            + " time_zone = '+09:00', global group_concat_max_len ="
            + " 10, global character_set_server = latin1, global sql_safe_updates = 1, global"
            + " max_statement_time = 0, global tx_isolation = 'READ-COMMITTED'");
    try {
      assertThat(
          MariadbShop.capture(MariadbShop.source(server.address(), "shop"), folder).report()
              .fingerprint())
          .isEqualTo(before);
    } finally {
      server.sql(
          "set global sql_mode = default, global time_zone = 'SYSTEM', "
              + "global group_concat_max_len = default, global character_set_server ="
              + " utf8mb4, global sql_safe_updates = 0, global tx_isolation = default");
    }
  }

  @Test
  void oddNamesAreNothingButNames() throws IOException {
    for (String name : List.of("-x", "--force", "a=b", "it's", "q\"q", "b`t", "back\\slash",
        "new\nline", "ünï", "a b", "per%cent", "un_der", "dot.dot", "users.sql")) {
      server.sql("create database " + MariadbServer.identifier(name));
      try {
        server.sql(
            "create table " + MariadbServer.identifier(name) + ".t (a int) select 1 as a union"
                + " select 2; create view " + MariadbServer.identifier(name)
                + ".`v-1` as select a from " + MariadbServer.identifier(name) + ".t");
        DumpFolder.Captured captured =
            MariadbShop.capture(MariadbShop.source(server.address(), name), folder);
        assertThat(captured.report().fingerprint()).as(name).anySatisfy(item -> {
          assertThat(item.name()).isEqualTo(MariadbServer.identifier(name) + ".`t`");
          assertThat(item.rows()).isEqualTo(2);
        });
        assertThat(captured.report().fingerprint()).anySatisfy(item -> {
          assertThat(item.kind()).isEqualTo("view");
          assertThat(item.definition()).doesNotContain(MariadbServer.identifier(name));
        });
      } finally {
        server.sql("drop database " + MariadbServer.identifier(name));
      }
    }
  }

  @Test
  void dataOfAnExcludedTableStaysAway() throws IOException {
    MariadbSource source = MariadbShop.source(server.address(), "shop");
    MariadbSource excluding =
        new MariadbSource(
            source.id(), source.app(), source.name(), source.address(),
            new MariadbSource.Choice(
                List.of("shop"), List.of("man*", "nothing"), source.choice().fingerprint()),
            source.tools(), source.clients(), source.attempts());
    DumpFolder.Captured captured = MariadbShop.capture(excluding, folder);
    assertThat(Files.readString(captured.file("/mysql/databases/shop/dump.sql")))
        .contains("CREATE TABLE `many`").doesNotContain("INSERT INTO `many`");
    assertThat(captured.report().fingerprint()).noneMatch(
        i -> i.kind().equals("table") && i.name().endsWith("`many`"));
    assertThat(captured.report().settings()).containsEntry(
        "databases/shop/excluded_data", "many");
    assertThat(captured.report().findings()).extracting(f -> f.code()).contains(
        "data-excluded", "exclude-matches-nothing");
  }

  @Test
  void whatADumpCannotCarryIsSaid() throws IOException {
    server.sql("drop database if exists lossy; create database lossy");
    server.sql(
        "lossy",
        "create table f (a float); insert into f values (0.123456789), (1.5); create table exact (a"
            + " float); insert into exact values (1.5), (null); create table m (a int) engine ="
            + " MyISAM; create table gone (a int); create view v1 as select a from gone; create view"
            + " v2 as select a from v1; create definer = nobody@nowhere view v3 as select a from f;"
            + " create view v4 as select a from f; drop table gone");
    try {
      DumpFolder.Captured captured =
          MariadbShop.capture(MariadbShop.source(server.address(), "lossy"), folder);
      assertThat(captured.report().findings()).extracting(f -> f.code() + " " + f.object())
          .contains("float-rounded lossy: f", "not-transactional lossy: m",
              "view-not-captured lossy: v1", "view-not-captured lossy: v2",
              "view-not-captured lossy: v2")
          .noneMatch(f -> f.contains("v4") || f.contains("exact"));
      assertThat(captured.report().unreadCount()).isEqualTo(2);
      assertThat(Files.readString(captured.file("/mysql/databases/lossy/dump.sql")))
          .contains("VIEW `v4`");
    } finally {
      server.sql("drop database lossy");
    }
  }
}
