package dev.holdfast.source.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.database.Attempts;
import dev.holdfast.database.Retry;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What clients and servers print, read without a server. */
final class MariadbTextsTest {
  /** As mysqldump 8.0 writes it (MySQL manual and mysqldump's source; never run here). */
  private static final String MYSQL_DUMP =
      """
          -- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
          -- CHANGE REPLICATION SOURCE TO SOURCE_LOG_FILE='binlog.000007', SOURCE_LOG_POS=157;

          --
          -- Table structure for table `t`
          --

          DROP TABLE IF EXISTS `t`;
          /*!50503 SET character_set_client = utf8mb4 */;
          CREATE TABLE `t` (
            `id` int NOT NULL AUTO_INCREMENT,
            PRIMARY KEY (`id`)
          ) ENGINE=InnoDB AUTO_INCREMENT=8 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
          INSERT INTO `t` VALUES (7);
          DELIMITER ;;
          /*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER `tr` BEFORE INSERT ON `t` FOR EACH ROW begin
          CREATE TABLE `no` (
          DELIMITER ;
          set @a = 1;
          end */;;
          DELIMITER ;
          /*!50001 CREATE VIEW `v` AS SELECT\s
           1 AS `id`*/;
          DELIMITER ;;
          /*!50106 CREATE*/ /*!50117 DEFINER=`root`@`localhost`*/ /*!50106 EVENT `e` ON SCHEDULE EVERY 1 DAY DO select 1 */ ;;
          DELIMITER ;
          DELIMITER ;;
          CREATE DEFINER=`root`@`localhost` PROCEDURE `p`()
          begin
          CREATE DEFINER=x PROCEDURE y() select 1;
          end ;;
          DELIMITER ;
          /*!50001 CREATE ALGORITHM=UNDEFINED */
          /*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
          /*!50001 VIEW `v` AS select `t`.`id` AS `id` from `t` */;

          -- Dump completed
          """;

  @Test
  void aDumpIsReadInPiecesOfAnyLength() {
    byte[] bytes = MYSQL_DUMP.getBytes(StandardCharsets.UTF_8);
    for (int piece : List.of(1, 2, 3, 7, 64, 1000, bytes.length)) {
      DumpText text = new DumpText();
      byte[] buffer = new byte[piece];
      for (int i = 0; i < bytes.length; i += piece) {
        int n = Math.min(piece, bytes.length - i);
        System.arraycopy(bytes, i, buffer, 0, n);
        text.write(buffer, n);
      }
      Map<String, Integer> counts =
          Map.of("table", 1, "view", 1, "trigger", 1, "event", 1, "routine", 1);
      text.requireWhole(counts, "it");
      assertThat(text.counts()).isEqualTo(counts);
      assertThat(text.autoIncrements()).containsExactly(Map.entry("t", "8"));
      assertThat(text.position()).hasValueSatisfying(p -> {
        assertThat(p.file()).isEqualTo("binlog.000007");
        assertThat(p.offset()).isEqualTo("157");
      });
      assertThatThrownBy(() -> text.requireWhole(Map.of("table", 2), "it"))
          .isInstanceOfSatisfying(
              HoldfastException.class,
              e -> assertThat(e.fault()).isEqualTo(Fault.DUMP_INCOMPLETE));
    }
  }

  @Test
  void everyCutOfADumpIsNoticed() {
    byte[] bytes = MYSQL_DUMP.getBytes(StandardCharsets.UTF_8);
    Map<String, Integer> counts =
        Map.of("table", 1, "view", 1, "trigger", 1, "event", 1, "routine", 1);
    for (int length = 0; length < bytes.length; length++) {
      DumpText text = new DumpText();
      text.write(bytes, length);
      assertThatThrownBy(() -> text.requireWhole(counts, "it")).as("%s bytes", length)
          .isInstanceOf(HoldfastException.class);
    }
  }

  @Test
  void aNameWithALineEndMakesNoTableMore() {
    DumpText text = new DumpText();
    byte[] bytes =
        "CREATE TABLE `a\nCREATE TABLE ``b`` (\n` (\n  `x` int\n) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=x;\n-- Dump completed\n"
            .getBytes(StandardCharsets.UTF_8);
    text.write(bytes, bytes.length);
    text.requireWhole(Map.of("table", 1), "it");
    assertThat(text.autoIncrements()).containsExactly(
        Map.entry("a\nCREATE TABLE `b` (\n", "3"));
  }

  @Test
  void versionsOfClients() {
    assertThat(client("mariadb-dump  Ver 10.19 Distrib 10.11.19-MariaDB, for debian-linux-gnu"))
        .isEqualTo("MARIADB 101119");
    assertThat(client("mariadb-dump from 11.4.2-MariaDB, client 10.19 for Linux (x86_64)"))
        .isEqualTo("MARIADB 110402");
    assertThat(client("mysqldump  Ver 8.0.36 for Linux on x86_64 (MySQL Community Server - GPL)"))
        .isEqualTo("MYSQL 80036");
    assertThat(client("mysqldump  Ver 10.13 Distrib 5.7.44, for Linux (x86_64)"))
        .isEqualTo("MYSQL 50744");
    assertThat(MariadbClients.parse("a", "b", "no version")).isEmpty();
  }

  private static String client(String text) {
    MariadbClients.Client client = MariadbClients.parse("mysql", "mysqldump", text).orElseThrow();
    return client.flavor() + " " + client.number();
  }

  @Test
  void grantsAreReadAsTheServerMeansThem() {
    Grants grants =
        new Grants(
            List.of(
                "GRANT RELOAD, BINLOG MONITOR ON *.* TO `h`@`%` IDENTIFIED BY PASSWORD '*AB'",
                "GRANT SELECT, SHOW VIEW ON `shop`.* TO `h`@`%`",
                "GRANT TRIGGER ON `sh\\_%`.* TO `h`@`%`",
                "GRANT EVENT ON `s_op`.* TO `h`@`%`",
                "GRANT ALL PRIVILEGES ON `o``dd`.* TO `h`@`%` WITH GRANT OPTION",
                "GRANT SELECT (`a`), UPDATE ON `x`.`t` TO `h`@`%`",
                "GRANT SELECT ON `mysql`.`proc` TO `h`@`%`",
                "GRANT `role` TO `h`@`%`"));
    assertThat(grants.everywhere("RELOAD")).isTrue();
    assertThat(grants.everywhere("SELECT")).isFalse();
    assertThat(grants.in("shop", "SELECT")).isTrue();
    assertThat(grants.in("shop2", "SELECT")).isFalse();
    assertThat(grants.in("sh_x", "TRIGGER")).isTrue();
    assertThat(grants.in("shop", "TRIGGER")).isFalse();
    assertThat(grants.in("shop", "EVENT")).isTrue();
    assertThat(grants.in("o`dd", "EVENT")).isTrue();
    assertThat(grants.on("mysql", "proc", "SELECT")).isTrue();
    assertThat(grants.on("x", "t", "SELECT")).isFalse();
    assertThat(grants.on("x", "t", "UPDATE")).isTrue();
  }

  @Test
  void aGrantLosesHowItsAccountLogsIn() {
    assertThat(
        Accounts.plain(
            "GRANT SELECT ON *.* TO `a`@`%` IDENTIFIED BY PASSWORD '*F' REQUIRE SSL WITH GRANT OPTION"
                + " MAX_QUERIES_PER_HOUR 5",
            "`a`@`%`"))
        .isEqualTo("GRANT SELECT ON *.* TO `a`@`%` WITH GRANT OPTION");
    assertThat(Accounts.plain("GRANT `r` TO `a`@`%` WITH ADMIN OPTION", "`a`@`%`"))
        .isEqualTo("GRANT `r` TO `a`@`%` WITH ADMIN OPTION");
    assertThat(
        Accounts.plain("GRANT ALL PRIVILEGES ON *.* TO `a`@`%` IDENTIFIED VIA x USING 'y'",
            "`a`@`%`"))
        .isEqualTo("GRANT ALL PRIVILEGES ON *.* TO `a`@`%`");
    assertThat(Accounts.plain("SET DEFAULT ROLE `r` FOR `a`@`%`", "`a`@`%`"))
        .isEqualTo("SET DEFAULT ROLE `r` FOR `a`@`%`");
  }

  @Test
  void rowsOfTheClient() {
    assertThat(MariadbSession.columns("a\tb\\tc\t\\\\n\t\\0\t\\n"))
        .containsExactly("a", "b\tc", "\\n", "\0", "\n");
    assertThat(MariadbSession.columns("")).containsExactly("");
  }

  @Test
  void attemptsEndAndPausesGrow() {
    List<Duration> pauses = new ArrayList<>();
    Attempts attempts = new Attempts(4, Duration.ofSeconds(2), new Random(3), pauses::add);
    List<Integer> tried = new ArrayList<>();
    assertThatThrownBy(() -> attempts.run(() -> {}, () -> {
      tried.add(1);
      throw new HoldfastException(Fault.DATABASE_BUSY, "a lock");
    })).isInstanceOf(HoldfastException.class);
    assertThat(tried).hasSize(4);
    assertThat(pauses).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(pauses.get(i)).isBetween(
          Duration.ofSeconds(1L << i), Duration.ofSeconds(2L << i));
    }
    tried.clear();
    assertThatThrownBy(() -> attempts.run(() -> {}, () -> {
      tried.add(1);
      throw new HoldfastException(Fault.DATABASE_LOGIN, "a password");
    })).isInstanceOf(HoldfastException.class);
    assertThat(tried).hasSize(1);
    assertThat(Retry.of(Fault.DATABASE_DAMAGED)).isEqualTo(Retry.ALARM);
    String answer =
        attempts.run(() -> {}, () -> {
          if (tried.size() < 3) {
            tried.add(1);
            throw new HoldfastException(Fault.DATABASE_LOST, "a connection");
          }
          return "here";
        });
    assertThat(answer).isEqualTo("here");
  }
}
