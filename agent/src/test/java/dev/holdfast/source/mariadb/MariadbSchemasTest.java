package dev.holdfast.source.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.database.DumpFolder;
import dev.holdfast.database.FingerprintDepth;
import dev.holdfast.database.MariadbInstance;
import dev.holdfast.seed.Seed;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import dev.holdfast.tool.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Databases made at random come back with the figures they were captured with; so do names of any characters (T45). */
@Timeout(1800)
final class MariadbSchemasTest {
  private static final boolean PROFILE = Boolean.getBoolean("holdfast.profile");
  private static final int SCHEMAS = PROFILE ? 100 : 4;
  private static final int NAMES = PROFILE ? 200 : 30;
  private static final List<String> CHARACTERS =
      List.of("`", "'", "\"", "\\", "\n", "\r", "\t", " ", "-", "--", "=", ";", ";;", "%", "_", ".",
          "/", "*/", "/*!", "#", "ü", "ß", "日", "$", "@", "(", ")", ",", "|", "&", "\u00a0", "\b",
          "a", "B", "7", "DELIMITER", "CREATE TABLE `");
  private static final List<String> TYPES =
      List.of("tinyint", "smallint unsigned", "mediumint zerofill", "int", "bigint unsigned",
          "decimal(20,5)", "decimal(65,30)", "double", "float", "bit(17)", "bool", "char(20)",
          "varchar(100)", "varchar(60) character set latin1", "varchar(60) character set ucs2",
          "varchar(60) character set utf16", "varchar(60) collate utf8mb4_bin", "tinytext",
          "mediumtext", "longtext", "text character set greek", "binary(9)", "varbinary(40)",
          "tinyblob", "blob", "longblob", "enum('a','b''c','d,e','')", "set('x','y','z')", "json",
          "date", "time", "time(6)", "datetime", "datetime(3)", "timestamp null",
          "timestamp(6) null", "year", "point", "linestring", "geometry", "uuid", "inet4", "inet6");

  private static final List<String> INDEXED =
      List.of("int", "char(20)", "varchar(100)", "date", "datetime(3)", "double", "uuid",
          "decimal(20,5)", "binary(9)", "enum('a','b''c','d,e','')");

  private static MariadbInstance server;

  @TempDir
  Path folder;

  @BeforeAll
  static void start() throws IOException {
    server = MariadbInstance.start();
    server.sql("set global sql_mode = ''");
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void randomDatabasesComeBack() throws IOException {
    long seed = Seed.of(20261121);
    System.err.println("seed " + seed);
    for (int i = 0; i < SCHEMAS; i++) {
      String sql = schema(new Random(seed * 1000 + i));
      server.sql(
          "drop database if exists shop; create database shop character set "
              + List.of("utf8mb4", "latin1", "utf8mb3").get(i % 3));
      server.sql("shop", sql);
      thereAndBack("seed " + seed + ", " + i + "\n" + sql);
    }
  }

  @Test
  void tablesOfAnyNameComeBack() throws IOException {
    long seed = Seed.of(20261121);
    System.err.println("seed " + seed);
    Random random = new Random(seed);
    server.sql("drop database if exists shop; create database shop");
    StringBuilder sql = new StringBuilder();
    for (int i = 0; i < NAMES; i++) {
      String table = MariadbServer.identifier(name(random, i));
      // The server itself drops white space at the beginning of a column's name in a view.
      String column = MariadbServer.identifier("c" + name(random, i));
      sql.append("create table ").append(table).append(" (").append(column)
          .append(" int auto_increment primary key);\ninsert into ").append(table)
          .append(" values (").append(i + 1).append(");\n");
      if (i % 5 == 0) {
        sql.append("create view ").append(MariadbServer.identifier("v" + name(random, i)))
            .append(" as select ").append(column).append(" from ").append(table)
            .append(";\ncreate trigger ").append(MariadbServer.identifier("t" + name(random, i)))
            .append(" before insert on ").append(table).append(" for each row set @x = 1;\n")
            .append("create procedure ").append(MariadbServer.identifier("p" + name(random, i)))
            .append("() select 1;\ncreate sequence ")
            .append(MariadbServer.identifier("s" + name(random, i))).append(";\n");
      }
    }
    server.sql("shop", sql.toString());
    thereAndBack("seed " + seed);
  }

  private static String name(Random random, int number) {
    if (number == 0) {
      return "a\nCREATE TABLE `b` (\n;;\nDELIMITER ;;\nDump completed\nn0";
    }
    StringBuilder name = new StringBuilder();
    int parts = 1 + random.nextInt(8);
    for (int i = 0; i < parts; i++) {
      name.append(CHARACTERS.get(random.nextInt(CHARACTERS.size())));
    }
    // No trailing spaces, which the server does not allow.
    return name.append('n').append(number).toString();
  }

  private static String schema(Random random) {
    StringBuilder sql = new StringBuilder("set sql_mode = '';\n");
    int tables = 1 + random.nextInt(5);
    for (int t = 0; t < tables; t++) {
      table(random, t, sql);
    }
    return sql.toString();
  }

  private static void table(Random random, int number, StringBuilder sql) {
    List<String> types = new ArrayList<>();
    int columns = 1 + random.nextInt(14);
    boolean counted = random.nextBoolean();
    sql.append("create table t").append(number).append(" (id bigint ")
        .append(counted ? "auto_increment " : "").append("primary key");
    for (int c = 0; c < columns; c++) {
      String type = TYPES.get(random.nextInt(TYPES.size()));
      types.add(type);
      sql.append(",\n c").append(c).append(' ').append(type)
          .append(random.nextInt(4) == 0 ? " comment 'it''s c" + c + "\\n'" : "");
    }
    if (!counted && random.nextBoolean()) {
      sql.append(",\n g int as (id * 2) ").append(random.nextBoolean() ? "virtual" : "stored");
    }
    if (random.nextInt(3) == 0 && INDEXED.contains(types.getFirst())) {
      sql.append(",\n key k (c0, id), unique key u (id, c0)");
    }
    boolean versioned = random.nextInt(4) == 0;
    boolean flat =
        types.stream().noneMatch(t -> List.of("point", "linestring", "geometry").contains(t));
    sql.append(")").append(random.nextInt(4) == 0 ? " character set latin1" : "")
        .append(random.nextInt(5) == 0 ? " row_format=compressed" : "")
        .append(versioned ? " with system versioning" : "")
        .append(!versioned && flat && random.nextInt(4) == 0 ? " partition by key (id) partitions 2"
            : "")
        .append(";\n");
    int rows = random.nextInt(12);
    for (int r = 0; r < rows; r++) {
      sql.append("insert into t").append(number).append(" (id");
      for (int c = 0; c < columns; c++) {
        sql.append(", c").append(c);
      }
      sql.append(") values (").append(r * 3 + 1);
      for (String type : types) {
        sql.append(", ").append(value(random, type));
      }
      sql.append(");\n");
    }
    if (versioned) {
      sql.append("delete from t").append(number).append(" where id < 5;\n");
    }
  }

  private static String value(Random random, String type) {
    if (random.nextInt(6) == 0) {
      return "null";
    }
    String number = Long.toString(random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(300));
    if (type.startsWith("uuid")) {
      return "uuid()";
    } else if (type.startsWith("inet")) {
      return type.equals("inet6") ? "'::ffff:1.2.3.4'" : "'10.0.0.7'";
    } else if (type.equals("json")) {
      return "json_object('a', " + number + ", 'ü', 'b\\\\n')";
    } else if (type.equals("point") || type.equals("geometry")) {
      return "point(" + random.nextDouble() + ", 2)";
    } else if (type.equals("linestring")) {
      return "linestring(point(0, 1), point(" + random.nextInt() + ", 1))";
    } else if (type.startsWith("enum")) {
      return List.of("'a'", "'b''c'", "'d,e'", "''", "'no'").get(random.nextInt(5));
    } else if (type.startsWith("set")) {
      return List.of("'x,z'", "''", "'y'").get(random.nextInt(3));
    } else if (type.startsWith("date") || type.startsWith("timestamp")) {
      return List.of("'2026-03-29 02:30:00.654321'", "'1970-01-02 00:00:01'",
          "'0000-00-00 00:00:00'", "'2038-01-01 12:00:00'").get(random.nextInt(4));
    } else if (type.startsWith("time")) {
      return List.of("'-838:59:59'", "'00:00:00.000001'", "'12:34:56'").get(random.nextInt(3));
    } else if (type.startsWith("year")) {
      return "2026";
    } else if (type.startsWith("bit") || type.equals("bool")) {
      return "1";
    } else if (type.contains("char") || type.contains("text")) {
      return List.of("''", "'x'", "'it''s \\\\ \\n\\t\\0\\Z'", "'ünï 日本 😀'", "repeat('aλ', 30)",
          "' lead and trail '").get(random.nextInt(6));
    } else if (type.contains("bin") || type.contains("blob")) {
      return "unhex('" + "00ff0a0d1a27225c".substring(0, 2 * random.nextInt(9)) + "')";
    } else if (type.equals("float") || type.equals("double")) {
      return type.equals("float") ? random.nextInt(1000) + ".5"
          : Double.toString((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(600) - 300));
    }
    return number;
  }

  private void thereAndBack(String what) throws IOException {
    DumpFolder.Captured captured =
        MariadbShop.capture(MariadbShop.source(server.address(), "shop"), folder);
    server.sql("drop database if exists back; create database back character set utf8mb4");
    server.sql(
        "alter database back character set " + captured.report().settings().get(
            "databases/shop/character_set") + " collate "
            + captured.report().settings().get("databases/shop/collation"));
    MariadbShop.load(server, captured.file("/mysql/databases/shop/dump.sql"), "back");
    Tools tools = new Tools(System.getenv(), () -> false);
    List<FingerprintItem> back =
        MariadbFigures.take(
            tools, new MariadbServer(server.address()),
            new MariadbClients(tools, List.of()).any(List.of()), "back",
            FingerprintDepth.FULL, List.of());
    List<FingerprintItem> is = MariadbShop.own(MariadbShop.renamed(back, "back", "shop"));
    List<FingerprintItem> was = MariadbShop.own(captured.report().fingerprint());
    assertThat(is.stream().filter(i -> !was.contains(i)).toList()).as("came back, %s", what)
        .isEmpty();
    assertThat(was.stream().filter(i -> !is.contains(i)).toList()).as("was, %s", what).isEmpty();
  }
}
