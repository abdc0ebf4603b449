package dev.holdfast.restore.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.database.LoadWish;
import dev.holdfast.database.MariadbInstance;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.source.mariadb.MariadbClients;
import dev.holdfast.source.mariadb.MariadbServer;
import dev.holdfast.source.mariadb.MariadbSession;
import dev.holdfast.tool.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** T44: dumps that were made to do more than fill their database, loaded by the server's superuser. */
class ForgedSqlTest {
  /** Commands of the client; {@code :out} is a folder where everybody may write. */
  private static final List<String> COMMANDS =
      List.of(
          "\\! touch :out/a", "system touch :out/b", "\\. :out/script.sql",
          "source :out/script.sql", "tee :out/c", "\\T :out/d", "pager touch :out/e",
          "\\P touch :out/f", "edit", "\\e", "connect other", "\\u other", "use other", "quit",
          "\\q",
          "/*M!999999\\- enable the sandbox mode */\n\\! touch :out/g",
          "delimiter ;;\n\\! touch :out/h\n;;", "select 1\\! touch :out/i",
          "select 1 \\w system id",
          "create table x (a int); -- \n\\! touch :out/j");

  /** SQL that reaches out of the database. */
  private static final List<String> SQL =
      List.of(
          "create user evil@localhost identified by 'x'", "grant all on *.* to root@localhost",
          "drop user watch@localhost", "rename user watch@localhost to evil@localhost",
          "set password for watch@localhost = password('evil')",
          "alter user watch@localhost identified by 'evil'", "create role evil",
          "insert into mysql.global_priv values ('h', 'evil', '{}')",
          "update mysql.global_priv set priv = '{}' where user = 'watch'",
          "insert into other.canary values (2)", "drop database other", "truncate other.canary",
          "create or replace view other.v as select 1", "create trigger other.tr before insert on"
              + " other.canary for each row set @a = 1",
          "create procedure other.p() select 1", "rename table t to other.t",
          "create database evil",
          "set global max_connections = 17", "set global general_log_file = ':out/k.php'",
          "set global init_connect = 'grant all on *.* to x'", "set global event_scheduler = on",
          "set @@global.read_only = 1", "flush tables with read lock", "set sql_log_bin = 0",
          "select 'x' into outfile ':out/l'", "select 'x' into dumpfile ':out/m'",
          "load data infile ':out/secret' into table t",
          "load data local infile ':out/secret' into table t",
          "install soname 'ha_federated'", "install plugin evil soname 'evil'",
          "create function sys_exec returns int soname 'evil.so'",
          "create server s foreign data wrapper mysql options (host '127.0.0.1')",
          "shutdown", "kill 1", "reset master", "purge binary logs before now()",
          "change master to master_host = '127.0.0.1'", "backup stage start",
          "create definer = root@localhost procedure q() insert into other.canary values (3)",
          "create procedure q() insert into other.canary values (3); call q()",
          "CREATE DEFINER=`root`@`localhost` PROCEDURE `q`() insert into other.canary values (3);"
              + " call q()",
          "execute immediate 'insert into other.canary values (4)'",
          "begin not atomic if current_user() <> '' then insert into other.canary values (5); end if;"
              + " end",
          "/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER tr before insert"
              + " on t for each row insert into other.canary values (6) */; insert into t values (1)",
          "CREATE DEFINER=`root`@`localhost` EVENT e on schedule every 1 second starts now() do insert"
              + " into other.canary values (7)",
          "/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`root`@`localhost` SQL SECURITY"
              + " DEFINER */\n/*!50001 VIEW `w` AS select * from other.canary */",
          "create table y as select * from mysql.global_priv",
          "create table y as select * from other.canary", "handler other.canary open",
          "create table y (a int) engine = merge union = (other.canary)",
          "create table y (a int) engine = connect table_type = dos file_name = ':out/secret'",
          "create table y (a int) as select load_file(':out/secret') a");

  @TempDir
  static Path directory;

  private static MariadbInstance server;
  private static Path out;
  private static LoadAccount account;
  private static DumpClient client;

  @BeforeAll
  static void start() throws IOException {
    server = MariadbInstance.start("--event-scheduler=ON", "--log-bin=bin", "--server-id=1");
    server.sql(
        "set global log_bin_trust_function_creators = 1; create database other; create table"
            + " other.canary (a int); insert into other.canary values (1); create user"
            + " watch@localhost identified by 'w'");
    Tools tools = new Tools(System.getenv(), () -> false);
    MariadbClients.Client installed = new MariadbClients(tools, List.of()).any(List.of());
    client = new DumpClient(tools, installed);
    try (MariadbSession session =
        MariadbSession.open(tools, new MariadbServer(server.address()), installed, "a test")) {
      account = LoadAccount.make(session, List.of("forged"), "localhost", new Random(11));
    }
    out = Files.createTempDirectory(Path.of("/tmp"), "holdfast-test-");
    Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(out.resolve("script.sql"), "create table from_script (a int);\n");
    Files.writeString(out.resolve("secret"), "42\n");
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
      for (Path file : List.of(out.resolve("script.sql"), out.resolve("secret"), out)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static String world() throws IOException {
    try (var files = Files.list(out)) {
      return server.sql(
          "select * from other.canary; select user, host, priv from mysql.global_priv where user not"
              + " like 'holdfast%' order by 1, 2; select schema_name from information_schema.schemata"
              + " order by 1; select plugin_name from information_schema.plugins where plugin_status ="
              + " 'ACTIVE' order by 1; select variable_name, variable_value from"
              + " information_schema.global_variables where variable_name not like '%gtid%' order by"
              + " 1; select table_schema, table_name from information_schema.tables where table_schema"
              + " = 'other'; select trigger_name from information_schema.triggers where trigger_schema"
              + " not in ('sys', 'forged'); select routine_name from information_schema.routines where routine_schema"
              + " = 'other'; select event_name from information_schema.events where event_schema <>"
              + " 'forged'; select * from mysql.servers; select * from mysql.func")
          + files.sorted().toList();
    }
  }

  private static void assertSame(String before, String payload) throws IOException {
    List<String> now = new ArrayList<>(world().lines().toList());
    List<String> gone = new ArrayList<>(before.lines().toList());
    List<String> was = List.copyOf(gone);
    gone.removeAll(now);
    now.removeAll(was);
    assertThat(gone).as(payload).isEmpty();
    assertThat(now).as(payload).isEmpty();
  }

  private static String dump(String payload) {
    return "CREATE TABLE `t` (a varchar(200));\nINSERT INTO `t` VALUES ('1');\n"
        + payload.replace(":out", out.toString()) + (payload.endsWith(";;") ? "" : ";\n")
        + MariadbTrip.END;
  }

  /** As the loading account of a restore, or as the superuser; what was loaded stays. */
  private static boolean loads(String payload, boolean trusted) throws IOException {
    server.sql("create or replace database forged");
    MariadbTrip trip = new MariadbTrip(directory);
    ServerAddress as = trusted ? server.address() : account.at(server.address());
    DumpFilter.Choice choice =
        new DumpFilter.Choice("shop", "forged", Set.of(), LoadWish.Part.ALL, trusted, true,
            DumpFilter.Views.ALL);
    try {
      client.load(as, trip.dump(dump(payload)).dump(), choice);
      return true;
    } catch (HoldfastException refused) {
      assertThat(refused.message()).as(payload).contains("ERROR");
      return false;
    }
  }

  @Test
  void nothingOutsideItsDatabaseChanges() throws IOException {
    List<String> loaded = new ArrayList<>();
    List<String> all = new ArrayList<>(COMMANDS);
    all.addAll(SQL);
    assertThat(all).hasSizeGreaterThanOrEqualTo(70);
    loads("select 1", false);
    String before = world();
    int count = 0;
    for (String payload : all) {
      boolean done = loads(payload, false);
      if (done) {
        loaded.add(payload);
        try {
          // What it left acts as nobody who may do anything elsewhere.
          server.sql("forged", "insert into t values ('9')");
          assertThat(server.sql("forged", "select count(*) from t where a = '42'")).isEqualTo("0");
        } catch (IOException denied) {
          assertThat(denied).as(payload).hasMessageContaining("denied");
        }
      }
      count++;
      if (done || count % 8 == 0) {
        assertSame(before, payload + ", or one of those before it");
      }
    }
    assertSame(before, "all");
    // An event that may do nothing, and a file that reads as null.
    assertThat(loaded).hasSize(2);
    assertThat(loaded.get(0)).contains("EVENT e");
    assertThat(loaded.get(1)).contains("load_file");
  }

  @Test
  void evenATrustedDumpRunsNoCommandOfTheClient() throws IOException {
    loads("select 1", true);
    String before = world();
    for (String payload : COMMANDS) {
      if (!payload.startsWith("use ")) { // which is SQL
        loads(payload, true);
        assertThat(server.sql("show tables from forged")).as(payload)
            .doesNotContain("from_script");
      }
    }
    assertSame(before, "commands of the client");
  }

  @Test
  void accountsOfABackupReachTheirDatabaseOnly() throws IOException {
    MariadbTrip trip =
        new MariadbTrip(directory)
            .accounts(
                """
                    CREATE USER IF NOT EXISTS `new`@`%` IDENTIFIED BY PASSWORD '*B69027D44F6E5EDC07F1AEAD1477967B16F28227';
                    CREATE USER IF NOT EXISTS `root`@`%`;
                    CREATE USER IF NOT EXISTS ``@`localhost`;
                    CREATE USER IF NOT EXISTS `a
                    GRANT ALL ON *.* TO evil2;`@`%`;
                    CREATE OR REPLACE USER `watch`@`localhost` IDENTIFIED BY 'evil';
                    DROP USER `watch`@`localhost`;
                    CREATE USER `x`@`y` IDENTIFIED BY 'a'; SET GLOBAL read_only = 1;
                    CREATE ROLE IF NOT EXISTS `boss`;
                    """,
                """
                    GRANT SELECT, UPDATE (`a`) ON `shop`.`t` TO `new`@`%`;
                    GRANT ALL PRIVILEGES ON *.* TO `new`@`%` WITH GRANT OPTION;
                    GRANT ALL PRIVILEGES ON `other`.* TO `new`@`%`;
                    GRANT ALL PRIVILEGES ON `%`.* TO `new`@`%`;
                    GRANT ALL PRIVILEGES ON `mysql`.`global_priv` TO `new`@`%`;
                    GRANT SUPER ON *.* TO `new`@`%`;
                    GRANT PROXY ON `root`@`localhost` TO `new`@`%`;
                    GRANT `there` TO `new`@`%`;
                    GRANT `boss` TO `new`@`%`;
                    GRANT INSERT ON `shop`.* TO `new`@`%`;
                    SET DEFAULT ROLE `boss` FOR `new`@`%`;
                    """);
    server.sql("create role there; grant all on other.* to there");
    try {
      trip.load(
          server.address(), trip.dump("CREATE TABLE `t` (a int);\n" + MariadbTrip.END),
          MariadbTrip.as("forged_1", false));
      assertThat(server.sql("show grants for new@'%'").lines())
          .containsExactlyInAnyOrder(
              "GRANT `boss` TO `new`@`%`",
              "GRANT USAGE ON *.* TO `new`@`%` IDENTIFIED BY PASSWORD"
                  + " '*B69027D44F6E5EDC07F1AEAD1477967B16F28227'",
              "GRANT INSERT ON `forged\\\\_1`.* TO `new`@`%`",
              "GRANT SELECT, UPDATE (`a`) ON `forged_1`.`t` TO `new`@`%`",
              "SET DEFAULT ROLE `boss` FOR `new`@`%`");
      assertThat(server.sql("select user, host from mysql.user where user not like 'hold%'"))
          .doesNotContain("\nevil").doesNotContain("root\t%").doesNotContain("x\ty");
      assertThat(server.sql("select @@global.read_only")).isEqualTo("0");
      assertThat(trip.codes())
          .contains("account-not-made", "right-not-given", "membership-not-given");
    } finally {
      server.sql(
          "drop database if exists forged_1; drop role there; drop role if exists boss; drop user if exists new@'%'; drop user if"
              + " exists `a\nGRANT ALL ON *.* TO evil2;`@`%`");
    }
  }
}
