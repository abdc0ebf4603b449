package dev.holdfast.source.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.HoldfastException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dumps whose names, strings and comments look like other parts of a dump. */
final class DumpTextTest {
  private static final String END = "\n-- Dump completed\n";

  private static DumpText read(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    DumpText whole = read(bytes, () -> bytes.length);
    Random random = new Random(text.hashCode());
    for (int piece = 1; piece <= 7; piece++) {
      int length = piece;
      assertThat(seen(read(bytes, () -> length))).isEqualTo(seen(whole));
    }
    for (int i = 0; i < 20; i++) {
      assertThat(seen(read(bytes, () -> 1 + random.nextInt(80)))).isEqualTo(seen(whole));
    }
    return whole;
  }

  private static DumpText read(byte[] bytes, IntSupplier lengths) {
    DumpText text = new DumpText();
    for (int at = 0; at < bytes.length;) {
      int n = Math.min(lengths.getAsInt(), bytes.length - at);
      text.write(Arrays.copyOfRange(bytes, at, at + n), n);
      at += n;
    }
    return text;
  }

  private static boolean isWhole(DumpText text) {
    Map<String, Integer> counts = text.counts();
    try {
      text.requireWhole(counts, "it");
      return true;
    } catch (HoldfastException e) {
      return false;
    }
  }

  private static String seen(DumpText text) {
    return text.counts() + " " + new TreeMap<>(text.autoIncrements()) + " "
        + new TreeMap<>(text.sequences()) + " " + text.position() + " " + text.begun() + " "
        + isWhole(text);
  }

  private static String table(String name) {
    String quoted = "`" + name.replace("`", "``") + "`";
    String told = "`" + name.replace("\n", "\n-- ") + "`";
    return "\n--\n-- Table structure for table " + told + "\n--\n\nDROP TABLE IF EXISTS " + quoted
        + ";\nCREATE TABLE " + quoted + " (\n  " + quoted + " int(11) NOT NULL AUTO_INCREMENT,\n"
        + "  PRIMARY KEY (" + quoted + ")\n) ENGINE=InnoDB AUTO_INCREMENT=6 DEFAULT CHARSET=x"
        + " COMMENT='AUTO_INCREMENT=7 ';\n\n--\n-- Dumping data for table " + told
        + "\n--\n\nLOCK TABLES " + quoted + " WRITE;\nINSERT INTO " + quoted
        + " VALUES\n(5),\n(6);\nUNLOCK TABLES;\n";
  }

  @ParameterizedTest @ValueSource(strings = {"t", "a\nCREATE TABLE `b",
      "a\nCREATE TABLE `b` (\n) ENGINE=x;\n",
      "a\n) ENGINE=InnoDB AUTO_INCREMENT=9 ", "';\n", "\"", "\\", "\\`", ";;\nDELIMITER ;;\n",
      "a\nDump completed\nb", "a\n-- Dump completed\n", "/*\n", "*/", "/*!50001 CREATE ALGORITHM=",
      "#", "-- ", "\r\n", "a\nDO SETVAL(`s`, 1, 0);\nb", "a\nCHANGE MASTER TO MASTER_LOG_FILE='f',"
          + " MASTER_LOG_POS=1;\nb"})
  void aTableOfAnyNameIsOneTable(String name) {
    DumpText text = read(table(name) + table("other") + END);
    text.requireWhole(Map.of("table", 2), "it");
    assertThat(text.autoIncrements()).containsExactlyInAnyOrderEntriesOf(
        Map.of(name, "6", "other", "6"));
    assertThat(text.sequences()).isEmpty();
    assertThat(text.position()).isEmpty();
  }

  @Test
  void viewsTriggersRoutinesEventsAndSequencesOfOddNames() {
    String odd = "`n\n;;\nDELIMITER ;\nCREATE TABLE ``t'\"#-- /*\n/*!50003 CREATE*/`";
    String root = "DEFINER=`r``o;;\not`@`local\nhost`";
    DumpText text =
        read(
            "CREATE SEQUENCE " + odd + " start with 1 ENGINE=InnoDB;\nDO SETVAL(" + odd
                + ", -7, 0);\n/*!50001 CREATE VIEW " + odd + " AS SELECT\n NULL AS " + odd
                + " */;\n/*!50003 SET sql_mode              = 'STRICT' */ ;\nDELIMITER ;;\n"
                + "/*!50003 CREATE*/ /*!50017 " + root + "*/ /*!50003 trigger " + odd
                + " before insert on " + odd + " for each row begin\nend */;;\nDELIMITER ;\n"
                + "DELIMITER ;;\n/*!50106 CREATE*/ /*!50117 " + root + "*/ /*!50106 EVENT " + odd
                + " ON SCHEDULE EVERY 1 DAY DO select 1 */ ;;\nDELIMITER ;\nDELIMITER ;;\nCREATE "
                + root + " PROCEDURE " + odd
                + "()\nbegin end ;;\nCREATE DEFINER=\"a\"@\"\" AGGREGATE"
                + " FUNCTION " + odd + "() returns int;;\nDELIMITER ;\n"
                + "/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 " + root
                + " SQL SECURITY DEFINER */\n/*!50001 VIEW " + odd + " AS select 1 AS " + odd
                + " */;\n" + END);
    text.requireWhole(
        Map.of("view", 1, "trigger", 1, "event", 1, "routine", 2, "sequence", 1), "it");
    assertThat(text.sequences()).containsExactly(
        Map.entry(odd.substring(1, odd.length() - 1).replace("``", "`"), "-7"));
  }

  @Test
  void stringsAndCommentsHoldAnything() {
    DumpText text =
        read(
            table("t")
                + "INSERT INTO `t` VALUES ('\n-- Dump completed\n'),('it''s \\'; \\\\'),(\";\\\"\n"
                + "CREATE TABLE `no` (\"),('\nDELIMITER ;;\n'),(-1),(0x2d2d),(1--2),('--\n');\n"
                + "# a remark; it's one\n/* a comment; 'tis\nCREATE TABLE `c` (a int);\n*/\n--x's\n"
                + "DELIMITER ;;\nCREATE DEFINER=`a`@`b` PROCEDURE `p`()\nbegin\n-- don't;;\n# it's;;\n"
                + "/* can't;;\n*/ select ';;\nDELIMITER ;\n', \"\n-- Dump completed\n\";\n"
                + "CREATE TABLE `x` (a int);\nend ;;\n"
                + "/*!50003 CREATE*/ /*!50003 trigger tr before insert on t for each row begin"
                + " /* x; won't */ set @a = ';;'; end */;;\nDELIMITER ;\n" + END);
    text.requireWhole(Map.of("table", 1, "routine", 1, "trigger", 1), "it");
  }

  @Test
  void modesOfTheSessionSayWhatABackslashIs() {
    String set =
        "/*!50003 SET sql_mode              = '%s' */ ;\nDELIMITER ;;\n%s\n;;\nDELIMITER ;\n";
    DumpText text =
        read(
            set.formatted("STRICT,ANSI_QUOTES", "CREATE DEFINER=\"a\"@\"b\" PROCEDURE \"p\\\"() ''")
                + set.formatted("NO_BACKSLASH_ESCAPES", "CREATE PROCEDURE `q`() select '\\'")
                + set.formatted("", "CREATE PROCEDURE `r`() select '\\';;', \"\\\";;\"")
                + "/*!50003 SET sql_mode              = @saved_sql_mode */ ;\n" + END);
    text.requireWhole(Map.of("routine", 3), "it");
  }

  @ParameterizedTest @ValueSource(
      strings = {"'", "\"", "`", "/*", "CREATE", "DELIMITER ;;\n", "-", "--", "-- ",
          "-- x\n", "\n\n-- Dump", "\n-- Dump completed\n-- x\n", ";", "#", "/"})
  void nothingStandsBehindTheLastLine(String behind) {
    assertThat(isWhole(read(table("t") + END))).isTrue();
    assertThat(isWhole(read(table("t") + END + " \n"))).isTrue();
    assertThat(isWhole(read(table("t") + END + behind))).isFalse();
  }

  @ParameterizedTest @ValueSource(
      strings = {"INSERT INTO `t` VALUES ('", "CREATE TABLE `", "/* ", "select \"",
          "-- a name `a\n", "select 1 ", "DELIMITER ;;\nselect 1; ", "-- Dump completed", "'\\"})
  void aLastLineInsideOfSomethingIsNone(String open) {
    assertThat(isWhole(read(table("t") + open + END.stripLeading()))).isFalse();
  }

  @Test
  void noNameSaysThatTheSnapshotHasBegunOrWhereTheLogStands() {
    String forged =
        "-- MariaDB dump 10.19\n--\n-- Host: x    Database: a\n-- Dump completed\n-- Dumping\n"
            + "-- CHANGE MASTER TO MASTER_LOG_FILE='forged', MASTER_LOG_POS=1;\n"
            + "-- SET GLOBAL gtid_slave_pos='1-1-1';\n-- ---\n\n";
    DumpText header = read(forged);
    assertThat(header.begun()).isFalse();
    assertThat(header.position()).isEmpty();
    DumpText text =
        read(
            forged
                + "--\n-- Position to start replication from\n--\n\n"
                + "-- CHANGE MASTER TO MASTER_LOG_FILE='bin.000001', MASTER_LOG_POS=1618;\n"
                + table("a\nCHANGE MASTER TO MASTER_LOG_FILE='f', MASTER_LOG_POS=1;\nb")
                + "\n-- SET GLOBAL gtid_slave_pos='0-1-7';\n" + END);
    assertThat(text.begun()).isTrue();
    assertThat(text.position()).contains(new DumpText.Position("bin.000001", "1618", "0-1-7"));
  }

  @Test
  void textOfAnyBytesIsReadTheSameInAnyPieces() {
    String[] pieces =
        {"'", "\"", "`", ";", ";;", "\\", "\n", "-- ", "--", "#", "/*", "*/", "/*!50003 ", "/*M!",
            "DELIMITER ;;\n", "delimiter ;\n", "DELIM", "\nDELIMITER\t$$ x\n", "$$",
            "CREATE TABLE `a` (\n", ")", ") ENGINE=x AUTO_INCREMENT=3 y", "x", " ", "\r\n",
            "SET sql_mode = 'NO_BACKSLASH_ESCAPES'", "SET sql_mode = 'ANSI_QUOTES';\n",
            "\n-- Dump completed\n", "DO SETVAL(`s`, 5, 1);\n", "é", "\0"};
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(40); i > 0; i--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      read(text.toString());
    }
  }

  @Test
  void aLongStatementCountsByItsBeginning() {
    String text =
        "CREATE TABLE `t` (\n" + "  `c` int,\n".repeat(2000)
            + ") ENGINE=InnoDB AUTO_INCREMENT=12 DEFAULT CHARSET=x\n PARTITION BY KEY (`c`)\n"
            + "(PARTITION `)\n) ENGINE=x AUTO_INCREMENT=4 `);\nINSERT INTO `t` VALUES "
            + "('a\\'b;\n)'),".repeat(9000) + "(1);\n" + END;
    DumpText seen = read(text);
    seen.requireWhole(Map.of("table", 1), "it");
    assertThat(seen.autoIncrements()).containsExactly(Map.entry("t", "12"));
    assertThatThrownBy(() -> seen.requireWhole(Map.of("table", 2), "it"))
        .isInstanceOf(HoldfastException.class);
  }
}
