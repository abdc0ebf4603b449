package dev.holdfast.restore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.database.DumpFolder;
import dev.holdfast.database.LoadReport;
import dev.holdfast.database.LoadWish;
import dev.holdfast.database.PostgresInstance;
import dev.holdfast.seed.Seed;
import dev.holdfast.source.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** T45: a name that looks like an option, a connection string or a program is a name, for every client. */
final class PostgresNamesTest {
  private static final List<String> PIECES =
      List.of("-", "--", "-f", "--file=", "=", "'", "\"", "\\", "\n", "\t", " ", ";", "$(touch M)",
          "`touch M`", "| touch M", "dbname=postgres", "host=/nonexistent", "postgresql://h/x",
          "user=nobody", "%41", "*", "?", "[a]", ".", "..", "/", "ü→", "x", "Y", "0", "--help",
          "-c", "\\!touch M", "$1", "{}", "!", "~", "#");

  @TempDir
  Path folder;

  @Test
  void namesAreNothingButNames() throws IOException {
    long seed = Seed.of(20261121);
    int count = Boolean.getBoolean("holdfast.profile") ? 200 : 3;
    System.out.println("-Dholdfast.seed=" + seed);
    Random random = new Random(seed);
    PostgresInstance server = PostgresInstance.shared();
    for (int i = 0; i < count; i++) {
      String name = i == 0 ? "-d" : i == 1 ? "user=nobody dbname=x" : name(random);
      String table = name(random);
      String quoted = PostgresServer.identifier(name);
      server.sql("postgres", "create database " + quoted);
      try {
        server.sql(
            name,
            "create table t (a int); insert into t values (1), (2); create table "
                + PostgresServer.identifier(table) + " as select 7 as b");
        PostgresTrip trip = new PostgresTrip(folder);
        DumpFolder.Captured captured = trip.capture(server.address(), name);
        LoadReport report =
            trip.load(
                server.address(), trip.dumped(captured, name),
                new LoadWish(
                    Optional.of("names back " + i), Optional.empty(), List.of(), LoadWish.Part.ALL,
                    false, false, 1));
        assertThat(report.different()).as("seed %s: '%s'", seed, name).isEmpty();
        assertThat(report.rows()).as("seed %s: '%s'", seed, name).isEqualTo(3);
      } finally {
        server.sql("postgres", "drop database " + quoted);
        server.sql("postgres", "drop database if exists \"names back " + i + "\"");
      }
    }
    assertThat(Path.of("M")).doesNotExist();
  }

  /** At most what fits a name of the server, which is 63 bytes. */
  private static String name(Random random) {
    StringBuilder name = new StringBuilder();
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      String piece = PIECES.get(random.nextInt(PIECES.size()));
      if ((name + piece).length() < 40) {
        name.append(piece);
      }
    }
    return name.isEmpty() ? "-" : name.toString();
  }
}
