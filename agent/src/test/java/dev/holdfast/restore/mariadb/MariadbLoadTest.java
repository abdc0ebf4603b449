package dev.holdfast.restore.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.database.LoadWish;
import dev.holdfast.database.MariadbInstance;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.source.mariadb.MariadbClients;
import dev.holdfast.tool.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong between a dump and a server, and what is left then. */
class MariadbLoadTest {
  private static final String PLAIN = "CREATE TABLE `t` (a int);\nINSERT INTO `t` VALUES (1);\n";

  @TempDir
  static Path directory;

  private static MariadbInstance server;

  @BeforeAll
  static void start() throws IOException {
    server = MariadbInstance.start("--log-bin=bin", "--server-id=1");
    server.sql(
        "create user 'maker'@'localhost'; grant all on `new\\_%`.* to 'maker'@'localhost'; create"
            + " user 'net'@'127.0.0.1' identified by 'n;''\\\\x'; grant all on *.* to"
            + " 'net'@'127.0.0.1' with grant option");
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @AfterEach
  void nothingHalfMadeIsLeft() throws IOException {
    assertThat(server.sql("show databases")).doesNotContain("new");
    assertThat(server.sql("select user from mysql.user")).doesNotContain("holdfast");
  }

  private static MariadbTrip trip() {
    return new MariadbTrip(directory);
  }

  private static HoldfastException refused(MariadbTrip trip, String text, LoadWish wish)
      throws IOException {
    return refused(trip, server.address(), text, wish);
  }

  private static HoldfastException refused(
      MariadbTrip trip, ServerAddress address, String text, LoadWish wish) throws IOException {
    DumpedSql dump = trip.dump(text);
    return catchThrowableOfType(
        HoldfastException.class, () -> trip.load(address, dump, wish));
  }

  private static LoadWish as(String name) {
    return MariadbTrip.as(name, false);
  }

  @Test
  void whatTheTargetLacksIsToldBeforeAnythingIsMade() throws IOException {
    String full = PLAIN + MariadbTrip.END;
    Map<String, MariadbTrip> cases =
        Map.of(
            "collation utf8mb4_0900_ai_ci (of MySQL 8)",
            trip().fact("collation", "utf8mb4_0900_ai_ci"),
            "character set klingon", trip().fact("character_set", "klingon"),
            "collation utf8mb4_uca1400_as_cs2",
            trip().figure(
                "columns", "`shop`.`t`", "`a` varchar(3) utf8mb4_uca1400_as_cs2 default x"),
            "storage engine RocksDB (of table `shop`.`t`)",
            trip().figure("table-options", "`shop`.`t`", "BASE TABLE RocksDB latin1_bin"),
            "log_bin_trust_function_creators", trip().fact("counts", "table 1\ntrigger 2\n"));
    for (Map.Entry<String, MariadbTrip> one : cases.entrySet()) {
      boolean superuser = one.getKey().startsWith("log_bin");
      ServerAddress address = superuser ? server.address("maker") : server.address();
      HoldfastException e = refused(one.getValue(), address, full, as("new_1"));
      assertThat(e).as(one.getKey()).isNotNull();
      assertThat(e.fault()).isEqualTo(Fault.DATABASE_TARGET);
      assertThat(e.message()).contains(one.getKey());
    }
    for (String name : List.of("", "a ", "x".repeat(65), "mysql", "SYS", "p\0q", "\ud83d\ude00")) {
      assertThat(refused(trip(), full, as(name)).fault()).as(name).isIn(
          Fault.DATABASE_TARGET, Fault.DATABASE_EXISTS);
    }
    HoldfastException away =
        refused(trip(), server.address("maker"), full, as("other"));
    assertThat(away.message()).contains("right of user maker@localhost to make database other");
    MariadbTrip older = trip().server("server_version_num", "110400");
    older.load(server.address(), older.dump(full), as("new_1"));
    assertThat(older.codes()).contains("older-server");
    server.sql("drop database new_1; set global read_only = 1");
    try {
      assertThat(refused(trip(), server.address("maker"), full, as("new_1")).message())
          .contains("read_only = 0");
    } finally {
      server.sql("set global read_only = 0");
    }
  }

  @Test
  void commentsInProgramsAreLoaded() throws IOException {
    String dump =
        """
            CREATE TABLE `t` (a int);
            DELIMITER ;;
            /*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER tr before insert on t for each\
             row begin /* x; */ set @a = 1; end */;;
            CREATE DEFINER=`root`@`localhost` PROCEDURE `p`()
            begin
              -- don't;; stop
              /* keep me */ select 1;
            end ;;
            DELIMITER ;
            """;
    MariadbTrip trip = trip();
    server.sql("set global log_bin_trust_function_creators = 1");
    try {
      trip.load(server.address(), trip.dump(dump + MariadbTrip.END),
          MariadbTrip.as("spoken", true));
    } finally {
      server.sql("set global log_bin_trust_function_creators = 0");
    }
    assertThat(server.sql("spoken", "show create trigger tr")).contains("begin /* x; */ set");
    assertThat(server.sql("spoken", "show create procedure p"))
        .contains("-- don't;; stop", "/* keep me */");
    server.sql("drop database spoken");
  }

  @Test
  void aDumpThatDoesNotLoadLeavesNothing() throws IOException {
    Map<String, String> cases =
        Map.of(
            "1064", "CREATE TABLE broken (;\n", "1062",
            "CREATE TABLE `u` (a int primary key);\nINSERT INTO `u` VALUES (1),(1);\n", "1146",
            "CREATE VIEW v AS SELECT * FROM missing;\n", "1273",
            "CREATE TABLE `c` (a text COLLATE utf8mb4_klingon_ci);\n", "1231",
            "SET SQL_MODE='KLINGON';\n", "1067",
            "SET SQL_MODE='STRICT_ALL_TABLES,NO_ZERO_DATE';\n"
                + "CREATE TABLE `d` (a date default '0000-00-00');\n",
            "1153", "INSERT INTO `t` VALUES (length('" + "x".repeat(17 << 20) + "'));\n", "1118",
            "CREATE TABLE `w` (a varchar(60000) character set utf8mb4);\n");
    for (Map.Entry<String, String> one : cases.entrySet()) {
      MariadbTrip trip = trip();
      HoldfastException e =
          refused(trip, PLAIN + one.getValue() + MariadbTrip.END, as("new_2"));
      assertThat(e).as(one.getKey()).isNotNull();
      assertThat(e.fault()).as(one.getKey()).isEqualTo(Fault.DATABASE_LOAD_FAILED);
      assertThat(e.message().length()).as(e.message()).isLessThan(1000);
      assertThat(trip.codes()).contains("database-dropped");
      assertThat(server.sql("show databases")).doesNotContain("new_2");
    }
  }

  @Test
  void aDumpThatWasCutIsNotEvenBegun() throws IOException {
    for (String text : List.of("", PLAIN,
        PLAIN + "\n-- Dump completed\nINSERT INTO `t` VALUES (2);\n")) {
      HoldfastException e = refused(trip(), text, as("new_3"));
      assertThat(e).as(text).isNotNull();
      assertThat(e.fault()).as(text).isEqualTo(Fault.OBJECT_MALFORMED);
      assertThat(e.hint()).contains("cut");
    }
  }

  @Test
  void aServerThatDiesIsNoRestore() throws IOException {
    MariadbTrip trip = trip();
    String rows = "INSERT INTO `t` VALUES (1);\n".repeat(500);
    DumpedSql dump = trip.dump(PLAIN + rows + "DO sleep(60);\n" + MariadbTrip.END);
    Thread killer = new Thread(() -> {
      try {
        while (server
            .sql("select 1 from information_schema.processlist where info like 'DO sleep%'")
            .isEmpty()) {
          Thread.sleep(20);
        }
        server.crash();
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    killer.start();
    HoldfastException e =
        catchThrowableOfType(
            HoldfastException.class, () -> trip.load(server.address(), dump, as("new_4")));
    assertThat(e.fault()).as(e.message()).isEqualTo(Fault.DATABASE_LOAD_FAILED);
    assertThat(e.hint()).contains("connection broke");
    assertThat(trip.findings())
        .anySatisfy(
            f -> {
              assertThat(f.code()).isEqualTo("half-made");
              assertThat(f.seen()).contains("holdfast_");
            });
    server.up();
    assertThat(refused(trip(), PLAIN + MariadbTrip.END, as("new_4")).message())
        .contains("what a restore left that did not come to its end");
    server.sql("drop database new_4");
    for (String user : server.sql("select user from mysql.user where user like 'holdfast%'")
        .lines()
        .toList()) {
      server.sql("drop user " + user + "@localhost");
    }
  }

  @Test
  void whoeverStopsItFindsNothing() throws IOException {
    AtomicBoolean stopped = new AtomicBoolean();
    Tools tools = new Tools(System.getenv(), stopped::get);
    MariadbTrip trip = trip();
    DumpedSql dump = trip.dump(PLAIN + "DO sleep(60);\n" + MariadbTrip.END);
    MariadbLoad load =
        MariadbLoad.into(
            tools, server.address(), new MariadbClients(tools, List.of()), new Random(3),
            trip.findings()::add);
    new Thread(() -> {
      try {
        while (server
            .sql("select 1 from information_schema.processlist where info like 'DO sleep%'")
            .isEmpty()) {
          Thread.sleep(20);
        }
        stopped.set(true);
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }).start();
    assertThatThrownBy(() -> load.run(List.of(dump), as("new_5"), Instant.EPOCH, r -> {}))
        .isInstanceOf(HoldfastException.class);
    assertThat(trip.codes()).contains("database-dropped");
  }

  @Test
  void aDefinerThatDoesNotExistIsTold() throws IOException {
    MariadbTrip trip = trip();
    String view =
        "/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`gone`@`%` SQL SECURITY DEFINER */\n"
            + "/*!50001 VIEW `v` AS select 1 AS `n` */;\n";
    trip.load(
        server.address(), trip.dump(PLAIN + view + MariadbTrip.END), MariadbTrip.as("new_6", true));
    assertThat(trip.findings())
        .anySatisfy(
            f -> {
              assertThat(f.code()).isEqualTo("definer-missing");
              assertThat(f.object()).isEqualTo("gone@%");
            });
    server.sql("drop database new_6");
  }

  @Test
  void throughThePortWithAStrangePassword() throws IOException {
    MariadbTrip trip = trip();
    ServerAddress address =
        server.network("net", Optional.of(new ServerAddress.Password("n;'\\x")));
    trip.load(address, trip.dump(PLAIN + MariadbTrip.END), as("new_7"));
    assertThat(server.sql("new_7", "select a from t")).isEqualTo("1");
    server.sql("drop database new_7");
    HoldfastException wrong =
        refused(
            trip(), server.network("net", Optional.of(new ServerAddress.Password("geheim"))),
            PLAIN + MariadbTrip.END, as("new_7"));
    assertThat(wrong.fault()).isEqualTo(Fault.DATABASE_LOGIN);
    assertThat(wrong.message() + wrong.hint()).doesNotContain("geheim");
    HoldfastException none =
        refused(
            trip(),
            new ServerAddress(Optional.of("127.0.0.1"), 1, Optional.empty(), Optional.of("root"),
                Optional.empty(), Optional.empty(), List.of()),
            PLAIN + MariadbTrip.END, as("new_7"));
    assertThat(none.fault()).isEqualTo(Fault.DATABASE_TARGET_AWAY);
  }

  @Test
  void withoutAClientThePackageIsNamed() {
    Tools none = new Tools(Map.of("PATH", directory.toString()), () -> false);
    HoldfastException e =
        catchThrowableOfType(
            HoldfastException.class,
            () -> MariadbLoad.into(
                none, server.address(), new MariadbClients(none, List.of()), new Random(1),
                f -> {}));
    assertThat(e.fault()).isEqualTo(Fault.TOOL_MISSING);
    assertThat(e.hint()).contains("apt-get install mariadb-client");
  }

  /** T45: names are names, whatever they look like. */
  @Test
  void namesThatLookLikeSomethingElse() throws IOException {
    String[] names =
        {"--execute=select 1", "a;`b", "a'\n\"b", "a\\b", "-e", "a b", "a`b", "a'b", "a\"b", "a\nb",
            "a=b",
            "a%b",
            "a_b", "a.b", "a/b", "../x", "$(id)", "`id`", "#a", "/*a*/", "ü", "a\tb", "NULL",
            "new;--"};
    int count = Boolean.getBoolean("holdfast.profile") ? names.length : 6;
    for (String name : List.of(names).subList(0, count)) {
      MariadbTrip trip = trip();
      trip.load(server.address(), trip.dump(PLAIN + MariadbTrip.END), as(name));
      String quoted = "`" + name.replace("`", "``") + "`";
      assertThat(server.sql("select a from " + quoted + ".t; drop database " + quoted))
          .as(name).isEqualTo("1");
    }
  }
}
