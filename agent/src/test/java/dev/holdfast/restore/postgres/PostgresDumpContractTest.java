package dev.holdfast.restore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.database.DumpFolder;
import dev.holdfast.database.PostgresInstance;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.seed.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * T57: a dump that is cut anywhere in any way is no capture. A prefix program runs the real client, lets some bytes pass and
 * then does what the case says; the archive, the definitions and the roles each have their turn.
 */
final class PostgresDumpContractTest {
  private static final int POINTS = 20;

  /** What happens after the bytes that pass; {@code END} ends every session of the database. */
  private static final List<String> ENDINGS =
      List.of("exit 0", "kill $$; sleep 5", "kill -9 $$", "exit 1", "END; exit 1", "END; exit 0");

  private static final List<String> TOOLS =
      List.of("pg_dump --*format=custom", "pg_dump --*schema-only", "pg_dumpall --*globals");

  @TempDir
  static Path folder;

  private static PostgresInstance server;

  @BeforeAll
  static void fill() throws IOException {
    server = PostgresInstance.shared();
    server.sql("postgres", "create database contract");
    server.sql(
        "contract",
        "create table t (a int primary key, b text); insert into t select i, repeat(md5(i::text),"
            + " 5) from generate_series(1, 3000) i; create index on t (b);"
            + " create table u as select * from t; comment on table u is 'last'");
  }

  @AfterAll
  static void drop() throws IOException {
    server.sql("postgres", "drop database contract with (force)");
  }

  @Test
  void noCutDumpIsACapture() throws IOException {
    long seed = Seed.of(20261121);
    int rounds = Boolean.getBoolean("holdfast.profile") ? 10 : 1;
    System.out.println("-Dholdfast.seed=" + seed);
    Random random = new Random(seed);
    DumpFolder.Captured whole = new PostgresTrip(folder).capture(through("exec \"$@\""));
    List<Long> sizes =
        List.of(
            Files.size(whole.file("/postgres/databases/contract/dump.pgc")),
            Files.size(whole.file("/postgres/databases/contract/schema.sql")),
            Files.size(whole.file("/postgres/globals.sql")));
    List<String> green = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      for (int point = 0; point < POINTS; point++) {
        int tool = point % 5 < 3 ? 0 : point % 5 - 2;
        String ending = ENDINGS.get(random.nextInt(ENDINGS.size()));
        // The last bytes are looked at closely; what follows the last line of a text is nobody's loss.
        long size = sizes.get(tool) - (tool == 0 ? 0 : 120);
        long bytes = point == POINTS - 2 ? size - 1 : size * point / POINTS;
        String what = TOOLS.get(tool) + " after " + bytes + " of " + size + ": " + ending;
        try {
          new PostgresTrip(folder).capture(through(cut(TOOLS.get(tool), bytes, ending)));
          green.add(what);
        } catch (HoldfastException e) {
          assertThat(e.fault()).as(what + ": " + e.message())
              .isIn(
                  Fault.CAPTURE_FAILED, Fault.DUMP_INCOMPLETE, Fault.DATABASE_LOST,
                  Fault.DATABASE_UNREACHABLE);
        }
      }
    }
    assertThat(green).as("false green").isEmpty();
  }

  private static String psql() {
    return server.bin().resolve("psql") + " -q -h " + server.socketFolder() + " -U postgres";
  }

  private static String cut(String tool, long bytes, String ending) {
    String end =
        ending.replace(
            "END",
            psql() + " -c \"select pg_terminate_backend(pid) from pg_stat_activity where datname ="
                + " 'contract'\" postgres >/dev/null");
    return "case \"$*\" in *--version*) ;; *" + tool.replace(" ", "\\ ") + "*) \"$@\" | head -c "
        + bytes + "; " + end + ";; esac; exec \"$@\"";
  }

  private static dev.holdfast.source.postgres.PostgresSource through(String script)
      throws IOException {
    Path prefix = Files.createTempFile(folder, "prefix", "");
    Files.writeString(
        prefix, "#!/bin/bash\nPATH=" + server.bin() + ":$PATH\n" + script + "\n");
    prefix.toFile().setExecutable(true);
    ServerAddress plain = server.address();
    return new PostgresTrip(folder).source(
        new ServerAddress(
            plain.host(), plain.port(), plain.socket(), plain.user(), plain.secretFile(),
            plain.password(), List.of(prefix.toString())),
        "contract");
  }
}
