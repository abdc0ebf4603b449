package dev.holdfast.source.mariadb;

import dev.holdfast.database.Attempts;
import dev.holdfast.database.DumpFolder;
import dev.holdfast.database.FingerprintDepth;
import dev.holdfast.database.MariadbInstance;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.id.Id128;
import dev.holdfast.id.SourceId;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import dev.holdfast.tool.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** A database with something of every kind, and sources of it. */
final class MariadbShop {
  /** Everything MariaDB 10.11 has that a dump carries. */
  static final String SQL =
      """
          create table types (id bigint unsigned not null auto_increment primary key, t tinyint, s smallint zerofill,
            m mediumint, i int, d decimal(30,10), f double, b bit(10), c char(5), v varchar(200), bi binary(4),
            vb varbinary(20), tx text, bl longblob, e enum('x','y''z'), se set('p','q'), j json, dt date,
            tm time(3), ts timestamp(6) null, da datetime(6), y year, p point, u uuid, i6 inet6,
            latin varchar(50) character set latin1, u8 varchar(50) character set utf8mb3);
          insert into types (t, s, m, i, d, f, b, c, v, bi, vb, tx, bl, e, se, j, dt, tm, ts, da, y, p, u, i6, latin, u8)
          values (-1, 7, 3, null, 1.5, 0.1e0 + 0.2e0, b'1010101', 'ab ', 'tab\\tline\\nquote''back\\\\slash', 'ab',
            x'00ff0a27', 'ünïcode 😀', x'000a0d1a275c', 'y''z', 'p,q', '{"a": 1}', '2026-02-28', '10:11:12.123',
            '2026-07-01 12:00:00.123456', '2026-07-01 12:00:00', 2026, point(1, 2.5), uuid(), '::1', 'hé', 'ß'),
            (null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, null, null, null, null, null, null, null);
          set sql_mode = '';
          insert into types (dt, da, v) values ('0000-00-00', '0000-00-00 00:00:00', '-');
          set sql_mode = default;
          create table many (id int auto_increment primary key, a varchar(64), b double, unique key (a)) comment 'it''s many';
          insert into many (a, b) select md5(seq), seq / 3 from seq_1_to_3000;
          create table empty (a int);
          create table parent (id int primary key) engine = InnoDB;
          create table child (id int auto_increment primary key, p int not null,
            constraint fk foreign key (p) references parent (id) on delete cascade, check (p > 0));
          insert into parent values (1), (2); insert into child (p) values (1), (2), (2);
          create table generated (a int, b int as (a * 2) virtual, c int as (a * 3) stored, h int invisible default 7);
          insert into generated (a) values (1), (2);
          create table parts (id int auto_increment primary key, n int) partition by hash (id) partitions 3;
          insert into parts (n) values (1), (2), (3);
          create table versions (a int primary key, b int) with system versioning;
          insert into versions values (1, 1), (2, 2); update versions set b = 3 where a = 1; delete from versions where a = 2;
          create table latin (a varchar(20)) character set latin1; insert into latin values ('é'), (x'ff');
          create table `odd ``name``, "x"` (`a b` int, `c``d` text comment 'two\\nlines'); insert into `odd ``name``, "x"` values (1, 'x');
          create table `line
          end` (a int auto_increment primary key); insert into `line
          end` values (5);
          create sequence numbers start with 10 cache 20; select nextval(numbers);
          create view cheap as select a, b from many where b < 10;
          create view cheaper as select a from cheap where b < 5;
          delimiter //
          create procedure add_one(in x int, out y int) comment 'adds' begin
          -- CREATE TABLE `not one` (
          CREATE TEMPORARY TABLE IF NOT EXISTS tmp (a int);
          CREATE TABLE IF NOT EXISTS `made` (a int);
          set y = x + 1; end//
          create function twice(x int) returns int deterministic return x * 2//
          set sql_mode = oracle//
          create package pack as function one return int; end//
          create package body pack as function one return int as begin return 1; end; end//
          set sql_mode = default//
          create trigger touched before insert on many for each row begin set new.b = ifnull(new.b, 0); end//
          create event nightly on schedule every 1 day starts '2030-01-01 00:00:00' disable do delete from empty//
          delimiter ;
          grant select on shop.many to reader@localhost;
          grant update (a) on shop.many to reader@localhost;
          """;

  private MariadbShop() {}

  /** Drops and makes the database {@code shop}. */
  static void make(MariadbInstance server) throws IOException {
    server.sql(
        "drop database if exists shop; drop user if exists reader@localhost; create user"
            + " reader@localhost identified by 'secret'; create database shop");
    server.sql("shop", SQL);
  }

  /** A source that tries once. */
  static MariadbSource source(ServerAddress address, String... databases) {
    return source(address, new Tools(System.getenv(), () -> false), 1, databases);
  }

  /** A source that tries so often, without pauses. */
  static MariadbSource source(
      ServerAddress address, Tools tools, int attempts, String... databases) {
    return new MariadbSource(
        new SourceId(new Id128(1, 2)), "shop", "db", address,
        new MariadbSource.Choice(
            List.of(databases), List.of(), FingerprintDepth.FULL),
        tools, new MariadbClients(tools, List.of()),
        new Attempts(attempts, Duration.ofMillis(2), new Random(1), length -> {}));
  }

  /** Captures into a new folder below {@code folder}. */
  static DumpFolder.Captured capture(MariadbSource source, Path folder) throws IOException {
    return DumpFolder.capture(source, Files.createTempDirectory(folder, "c"), folder);
  }

  /** Loads a dump with the stock client. */
  static void load(MariadbInstance server, Path dump, String database) throws IOException {
    Process client =
        server.client("mariadb", "root", "--binary-mode", "--database=" + database)
            .redirectInput(dump.toFile())
            .start();
    String text = new String(client.getInputStream().readAllBytes(),
        java.nio.charset.StandardCharsets.UTF_8);
    try {
      if (client.waitFor() != 0) {
        throw new IOException(text);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** The figures that are about the database, not about accounts. */
  static List<FingerprintItem> own(List<FingerprintItem> items) {
    return items.stream()
        .filter(i -> !List.of("account", "account-grant", "role", "grant").contains(i.kind()))
        .toList();
  }

  /** The same under the name of the other database. */
  static List<FingerprintItem> renamed(List<FingerprintItem> items, String from, String to) {
    return items.stream()
        .map(
            i -> new FingerprintItem(
                i.kind(), i.name().replace(
                    MariadbServer.identifier(from) + ".", MariadbServer.identifier(to) + "."),
                i.rows(), i.sha256(), i.definition()))
        .toList();
  }
}
