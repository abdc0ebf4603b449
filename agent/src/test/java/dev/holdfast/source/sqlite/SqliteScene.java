package dev.holdfast.source.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.source.CancelSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder for databases, one for their copies, and what is captured from them. */
abstract class SqliteScene {
  @TempDir
  Path folder;

  Path data;
  Path scratch;
  Path restored;

  @BeforeEach
  void folders() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    scratch = Files.createDirectory(folder.resolve("scratch"));
    restored = folder.resolve("restored.db");
  }

  static void run(Path database, String... sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      for (String one : sql) {
        statement.execute(one);
      }
    }
  }

  static String[] sample(String journalMode) {
    return new String[]{"pragma journal_mode=" + journalMode,
        "create table person(id integer primary key, name text)",
        "insert into person(name) with recursive n(value) as (select 1 union all select value + 1"
            + " from n where value < 5000) select 'name ' || value from n"};
  }

  void settle(Path database) throws IOException {
    Files.setLastModifiedTime(
        database, FileTime.from(Files.getLastModifiedTime(database).toInstant().minusSeconds(60)));
  }

  Fault refused(Path database) {
    List<String> before;
    try {
      before = CapturedFile.names(data);
      HoldfastException e =
          assertThrows(
              HoldfastException.class,
              () -> CapturedFile.of(
                  CapturedFile.source(database, Duration.ofMillis(300)),
                  restored,
                  scratch,
                  new CancelSignal()));
      assertEquals(before, CapturedFile.names(data), "nothing is created or removed");
      assertEquals(List.of(), CapturedFile.names(scratch), "nothing stays in the scratch folder");
      return e.fault();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static long rows(CapturedFile captured, String table) {
    return captured.report.fingerprint().stream()
        .filter(i -> i.kind().equals("table") && i.name().equals(table))
        .findFirst()
        .orElseThrow()
        .rows();
  }
}
