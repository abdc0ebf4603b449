package dev.holdfast.restore.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.database.LoadWish;
import dev.holdfast.seed.Seed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DumpFilterTest {
  private static final String DUMP =
      """
          /*M!999999\\- enable the sandbox mode */\s
          -- MariaDB dump
          /*!40101 SET NAMES utf8mb4 */;
          /*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
          DROP SEQUENCE IF EXISTS `s q`;
          CREATE SEQUENCE `s q` start with 5;
          DO SETVAL(`s q`, 1005, 0);
          DROP TABLE IF EXISTS `a``b`;
          CREATE TABLE `a``b` (
            `n` int COMMENT 'x; DEFINER=`u`@`h` -- y'
          );
          LOCK TABLES `a``b` WRITE;
          /*!40000 ALTER TABLE `a``b` DISABLE KEYS */;
          INSERT INTO `a``b` VALUES (1,'CREATE DEFINER=`r`@`h` VIEW; \\'; \\\\'),(2,"x;y");
          /*!40000 ALTER TABLE `a``b` ENABLE KEYS */;
          UNLOCK TABLES;
          DELIMITER ;;
          /*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 trigger tr after insert on `a``b`
          for each row begin set @a = 1; -- don't;;
          set @b = 2; end */;;
          DELIMITER ;
          CREATE TABLE `two` (a int);
          INSERT INTO `two` VALUES (3);
          /*!50001 CREATE VIEW `v` AS SELECT
           1 AS `n` */;
          ALTER DATABASE `shop` CHARACTER SET latin1 COLLATE latin1_swedish_ci ;
          /*!50003 SET sql_mode              = 'NO_BACKSLASH_ESCAPES' */ ;
          DELIMITER ;;
          CREATE DEFINER=`app`@`%` PROCEDURE `p`()
          select '\\', 'DEFINER=`x`@`y`;;' # '
          ;;
          DELIMITER ;
          /*!50003 SET sql_mode              = @saved_sql_mode */ ;
          DELIMITER ;;
          CREATE DEFINER="o""k"@"%" PACKAGE "pack" as function g return int; end
          ;;
          /*!50106 CREATE*/ /*!50117 DEFINER=`root`@`localhost`*/ /*!50106 EVENT `e` ON SCHEDULE EVERY 1 DAY\
           ON COMPLETION NOT PRESERVE ENABLE DO select 1 */ ;;
          DELIMITER ;
          /*!50001 CREATE ALGORITHM=UNDEFINED */
          /*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
          /*!50001 VIEW `v` AS select 1 AS `n` */;
          -- Dump completed
          """;

  private static String filtered(String text, DumpFilter.Choice choice) throws IOException {
    return run(text, choice).text();
  }

  private record Ran(String text, DumpFilter filter) {}

  private static Ran run(String text, DumpFilter.Choice choice) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DumpFilter filter = new DumpFilter(choice, out);
    filter.copy(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
    return new Ran(out.toString(StandardCharsets.ISO_8859_1), filter);
  }

  private static DumpFilter.Choice choice(LoadWish.Part part, boolean definers, String... tables) {
    return new DumpFilter.Choice("shop", "co`py", Set.of(tables), part, definers, true,
        DumpFilter.Views.ALL);
  }

  @Test
  void aTrustedDumpKeepsEveryStatement() throws IOException {
    String all = filtered(DUMP, choice(LoadWish.Part.ALL, true));
    for (String line : DUMP.lines().toList()) {
      boolean dropped = line.startsWith("-- ") || line.startsWith("/*M!999999");
      if (!dropped && !line.startsWith("ALTER DATABASE") && !line.contains("NO_AUTO_VALUE")) {
        assertThat(all).contains(line.strip());
      }
    }
    assertThat(all).contains("SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES' */;");
    assertThat(all).contains("ALTER DATABASE `co``py` CHARACTER SET latin1");
  }

  @Test
  void definersGoAndNothingElse() throws IOException {
    Ran ran = run(DUMP, choice(LoadWish.Part.ALL, false));
    assertThat(ran.filter().definers())
        .containsOnly(
            java.util.Map.entry("app@%", 1), java.util.Map.entry("o\"k@%", 1),
            java.util.Map.entry("root@localhost", 3));
    assertThat(ran.text())
        .contains("/*!50003 CREATE*/ /*!50017 */ /*!50003 trigger tr")
        .contains("CREATE  PROCEDURE `p`()").contains("CREATE  PACKAGE \"pack\"")
        .contains("/*!50013  SQL SECURITY DEFINER */")
        .contains("COMMENT 'x; DEFINER=`u`@`h` -- y'")
        .contains("'CREATE DEFINER=`r`@`h` VIEW; \\'; \\\\'")
        .contains("'DEFINER=`x`@`y`;;' # '");
  }

  @Test
  void oneTableIsItsDefinitionAndItsRows() throws IOException {
    Ran ran = run(DUMP, choice(LoadWish.Part.ALL, false, "a`b"));
    assertThat(ran.text())
        .contains("CREATE TABLE `a``b`", "INSERT INTO `a``b`", "SET NAMES utf8mb4", "LOCK TABLES")
        .doesNotContain("`two`", "TRIGGER", "trigger", "VIEW `v`", "PROCEDURE", "EVENT",
            "SEQUENCE");
    assertThat(ran.filter().tables()).containsExactly("a`b");
    Ran sequence = run(DUMP, choice(LoadWish.Part.ALL, false, "s q"));
    assertThat(sequence.text()).contains("CREATE SEQUENCE `s q`", "DO SETVAL(`s q`");
  }

  @Test
  void definitionsAreWithoutRowsAndRowsWithoutDefinitions() throws IOException {
    String schema = filtered(DUMP, choice(LoadWish.Part.SCHEMA, false));
    assertThat(schema).contains("CREATE TABLE `two`", "CREATE SEQUENCE", "VIEW `v`", "PROCEDURE")
        .doesNotContain("INSERT", "LOCK", "KEYS", "SETVAL");
    String rows = filtered(DUMP, choice(LoadWish.Part.DATA, false));
    assertThat(rows).contains("INSERT INTO `two`", "DO SETVAL", "SET NAMES")
        .doesNotContain("CREATE T", "CREATE S", "CREATE*", "DROP", "LOCK", "KEYS", "trigger",
            "EVENT");
  }

  @Test
  void eventsOfACopyAreOff() throws IOException {
    String text =
        filtered(
            DUMP,
            new DumpFilter.Choice("shop", "kept", Set.of(), LoadWish.Part.ALL, true, false,
                DumpFilter.Views.ALL));
    assertThat(text).contains("ON COMPLETION NOT PRESERVE DISABLE DO select 1")
        .contains("DEFINER=`root`@`localhost`*/ /*!50106 EVENT");
  }

  @Test
  void viewsComeLastWhereDatabasesReadEachOther() throws IOException {
    DumpFilter.Choice all = choice(LoadWish.Part.ALL, false);
    String first = filtered(DUMP, all.with(DumpFilter.Views.STAND_INS));
    assertThat(first).contains("CREATE VIEW `v` AS SELECT\n 1 AS", "PROCEDURE", "INSERT")
        .doesNotContain("ALGORITHM");
    String then = filtered(DUMP, all.with(DumpFilter.Views.ONLY));
    assertThat(then)
        .contains("/*!50001 CREATE OR REPLACE ALGORITHM=UNDEFINED */\n/*!50013  SQL SECURITY")
        .contains("SET NAMES utf8mb4")
        .doesNotContain("INSERT", "PROCEDURE", "TABLE", "CREATE VIEW");
  }

  @Test
  void aBackslashInANameEscapesNothing() throws IOException {
    String text =
        """
            /*!999999\\- enable the sandbox mode */\s
            -- MariaDB dump
            /*!50003 SET sql_mode              = 'STRICT_ALL_TABLES,ANSI_QUOTES' */ ;
            DELIMITER ;;
            CREATE DEFINER="a"@"b" PROCEDURE "p\\"() select 'x'
            ;;
            DELIMITER ;
            /*!50003 SET sql_mode              = '' */ ;
            DELIMITER ;;
            CREATE DEFINER=`c`@`d` PROCEDURE `q`() select "\\";;", '"'
            ;;
            DELIMITER ;
            INSERT INTO `t` VALUES (1);
            """;
    Ran ran = run(text, choice(LoadWish.Part.ALL, false));
    assertThat(ran.filter().definers()).containsOnlyKeys("a@b", "c@d");
    assertThat(ran.text()).doesNotContain("sandbox", "DEFINER");
    assertThat(filtered(text, choice(LoadWish.Part.SCHEMA, false)))
        .contains("PROCEDURE `q`() select \"\\\";;\", '\"'").doesNotContain("INSERT");
  }

  @Test
  void aLongStatementAndAnUnfinishedOnePassWhole() throws IOException {
    String row = "('" + "x;".repeat(100_000) + "')";
    String text = "INSERT INTO `t` VALUES " + row + ";\nINSERT INTO `t` VALUES ('un";
    assertThat(filtered(text, choice(LoadWish.Part.ALL, false))).isEqualTo("\n" + text + "\n");
  }

  @Test
  void whateverTheBytesNothingIsCutTwice() throws IOException {
    long seed = Seed.of(20261121);
    Random random = new Random(seed);
    String[] pieces =
        {"'", "\"", "`", ";", ";;", "\\", "\n", "-- ", "#", "/*", "*/", "/*!50003 ",
            "delimiter ;;\n",
            "delimiter ;\n", "CREATE DEFINER=`a`@`b` VIEW ", "x", " ",
            "sql_mode = 'NO_BACKSLASH_ESCAPES'",
            "INSERT INTO `t` VALUES "};
    for (int round = 0; round < 2000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(40); i > 0; i--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      DumpFilter.Choice all = choice(LoadWish.Part.ALL, true);
      String once = filtered(text.toString(), all);
      assertThat(filtered(once, all).strip()).as("seed %d, text %s", seed, text)
          .isEqualTo(once.strip());
    }
  }
}
