package dev.holdfast.source.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.seed.Seed;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything is compared with the Python program of docs/fingerprints.md, which uses another SQLite. */
class SqliteFingerprintTest {
  @TempDir
  private Path folder;

  private static String ours(Path database) {
    return SqliteFingerprint.of(database).items().stream()
        .map(SqliteFingerprintTest::line)
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  private static String line(FingerprintItem i) {
    String hash = i.sha256().map(Object::toString).orElse("");
    return i.kind() + "\t" + i.name() + "\t" + i.rows() + "\t" + hash;
  }

  private String pythons(Path database) throws Exception {
    Path program = folder.resolve("sqlite_fingerprint.py");
    String doc =
        Files.readString(Path.of(System.getProperty("holdfast.root"), "docs", "fingerprints.md"));
    int start = doc.indexOf("```python\n") + "```python\n".length();
    Files.writeString(program, doc.substring(start, doc.indexOf("```", start)));
    Path out = folder.resolve("out.txt");
    ProcessBuilder python =
        new ProcessBuilder("python3", program.toString(), database.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    python.environment().put("PYTHONIOENCODING", "utf-8");
    int status = python.start().waitFor();
    String text = Files.readString(out, StandardCharsets.UTF_8);
    assertEquals(0, status, text);
    return text.lines().sorted().collect(Collectors.joining("\n"));
  }

  private static void run(Path database, String... sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      for (String one : sql) {
        statement.execute(one);
      }
    }
  }

  @Test
  void everyKindOfTableAndValueEqualsWhatPythonComputes() throws Exception {
    for (String encoding : List.of("UTF-8", "UTF-16le", "UTF-16be")) {
      Path database = folder.resolve(encoding + ".db");
      run(
          database,
          "pragma encoding='" + encoding + "'",
          "pragma user_version=7",
          "create table v(a, b, c real, d text, e blob)",
          "insert into v values(null, 1, 2, 'x', x'00ff')",
          "insert into v values(9223372036854775807, -9223372036854775808, 1e300, '', x'')",
          "insert into v values(9e999, -9e999, -0.0, 'a' || char(0) || 'b', zeroblob(100000))",
          "insert into v values('ä€😀', 0.1, 3, 4, 5)",
          "insert into v values(cast(x'80ff41fe' as text), true, 'no number', x'41', 'text')",
          "delete from v where b = 1 and rowid = 1",
          "create table w(k text collate nocase, n integer, x, primary key(k, n desc)) without rowid",
          "insert into w values('b', 1, 'p'), ('A', 2, 'q'), ('a', 3, null), ('B', 9, 1.5)",
          "create table g(a integer, s as (a * 2) stored, t as (a * 3) virtual, u)",
          "insert into g(a, u) values(1, 'x'), (2, 'y')",
          "create table \"odd \"\"name\"(rowid, _rowid_, oid, \"select\")",
          "insert into \"odd \"\"name\" values(3, 2, 1, 0), (1, 2, 3, 4)",
          "create table auto(id integer primary key autoincrement, x)",
          "insert into auto(x) values('one'), ('two')",
          "create table later(a)",
          "insert into later values(1)",
          "alter table later add column b default 'dflt'",
          "create virtual table f using fts5(body)",
          "insert into f values('the quick brown fox')",
          "create virtual table r using rtree(id, x0, x1)",
          "insert into r values(1, 0.5, 1.5)",
          "create index by_a on v(a) where b > 0",
          "create view seen as select a from v",
          "create trigger t after insert on g begin delete from later; end",
          "create table empty(x)",
          "analyze");
      assertEquals(pythons(database), ours(database), encoding);
      assertEquals(List.of(), SqliteFingerprint.of(database).notHashed());
    }
  }

  @Test
  void randomDatabasesEqualWhatPythonComputes() throws Exception {
    long seed = Seed.of(20261121);
    int databases = Boolean.getBoolean("holdfast.profile") ? 200 : 5;
    Random random = new Random(seed);
    for (int i = 0; i < databases; i++) {
      Path database = folder.resolve("random.db");
      Files.deleteIfExists(database);
      fill(database, random);
      assertEquals(pythons(database), ours(database), "seed " + seed + ", database " + i);
    }
  }

  private static void fill(Path database, Random random) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      statement.execute("pragma page_size=" + (512 << random.nextInt(8)));
      connection.setAutoCommit(false);
      for (int t = 0; t < 1 + random.nextInt(3); t++) {
        boolean keyed = random.nextBoolean();
        statement.execute(
            "create table t" + t + "(a" + (keyed ? " text primary key" : "") + ", b integer, c)"
                + (keyed && random.nextBoolean() ? " without rowid" : ""));
        try (PreparedStatement insert =
            connection.prepareStatement("insert or ignore into t" + t + " values(?, ?, ?)")) {
          for (int r = random.nextInt(2000); r > 0; r--) {
            insert.setString(1, "k" + random.nextInt());
            insert.setObject(2, value(random));
            insert.setObject(3, value(random));
            insert.executeUpdate();
          }
        }
        statement.execute("delete from t" + t + " where b % 3 = 0");
      }
      connection.commit();
    }
  }

  private static @org.jspecify.annotations.Nullable Object value(Random random) {
    return switch (random.nextInt(7)) {
      case 0 -> null;
      case 1 -> random.nextInt();
      case 2 -> random.nextLong();
      case 3 -> random.nextGaussian();
      case 4 -> random.ints(random.nextInt(40), 0, 0x2fff)
          .mapToObj(Character::toString)
          .collect(Collectors.joining());
      case 5 -> 1.0 * random.nextInt();
      default -> {
        byte[] blob = new byte[random.nextInt(3000)];
        random.nextBytes(blob);
        yield blob;
      }
    };
  }

  @Test
  void longValuesAreReadInPieces() throws Exception {
    Path database = folder.resolve("long.db");
    run(
        database,
        "create table t(a, b)",
        "insert into t values(zeroblob(9000001), 'x'), (1, null)",
        "insert into t values(cast(randomblob(5000000) as text), randomblob(4194304))",
        "insert into t values(randomblob(4194305), 2.5)");
    assertEquals(pythons(database), ours(database));
  }

  @Test
  void longValuesWithoutRowidAreCountedOnly() throws Exception {
    Path database = folder.resolve("long.db");
    run(
        database,
        "create table t(a integer primary key, b) without rowid",
        "insert into t values(1, zeroblob(9000001)), (2, 'x')");
    SqliteFingerprint fingerprint = SqliteFingerprint.of(database);
    assertEquals(1, fingerprint.notHashed().size());
    FingerprintItem table =
        fingerprint.items().stream().filter(i -> i.kind().equals("table")).findFirst()
            .orElseThrow();
    assertEquals(2, table.rows());
    assertTrue(table.sha256().isEmpty());
  }

  @Test
  void anyChangeIsADifference() throws Exception {
    Path database = folder.resolve("app.db");
    run(
        database,
        "create table t(a, b)",
        "insert into t values(1, 'x'), (2, 'y'), (3, 'z')",
        "create view v as select a from t");
    List<FingerprintItem> expected = SqliteFingerprint.of(database).items();
    for (String change : List.of(
        "update t set b = 'Y' where a = 2",
        "delete from t where a = 3",
        "insert into t values(4, null)",
        "create index i on t(a)",
        "drop view v",
        "update t set a = 1.0 where a = 1",
        "alter table t rename column b to c")) {
      Path changed = folder.resolve("changed.db");
      Files.deleteIfExists(changed);
      Files.copy(database, changed);
      assertEquals(List.of(), SqliteFingerprint.of(changed).differences(expected, "changed.db"));
      run(changed, change);
      assertNotEquals(
          List.of(), SqliteFingerprint.of(changed).differences(expected, "changed.db"), change);
    }
  }

  @Test
  void aDatabaseInUseIsReadWithItsWal() throws Exception {
    Path database = folder.resolve("app.db");
    try (Connection writer = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = writer.createStatement()) {
      statement.execute("pragma journal_mode=wal");
      statement.execute("create table t(a)");
      statement.execute("insert into t values(1), (2), (3)");
      SqliteFingerprint inUse = SqliteFingerprint.of(database);
      assertEquals("wal", inUse.settings().get("journal_mode"));
      writer.close();
      SqliteFingerprint closed = SqliteFingerprint.of(database);
      assertEquals(closed.items(), inUse.items());
      assertEquals("wal", closed.settings().get("journal_mode"));
    }
  }

  @Test
  void readingCreatesNothing() throws Exception {
    Path database = folder.resolve("app.db");
    run(database, "pragma journal_mode=wal", "create table t(a)", "insert into t values(1)");
    SqliteFingerprint unused = SqliteFingerprint.of(database);
    assertEquals(List.of("app.db"), names());
  }

  private List<String> names() throws IOException {
    return CapturedFile.names(folder);
  }
}
