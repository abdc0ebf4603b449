package dev.holdfast.restore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.database.LoadReport;
import dev.holdfast.database.LoadWish;
import dev.holdfast.database.PostgresInstance;
import dev.holdfast.seed.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random databases there and back. What the fingerprint says is held against what pg_dump writes of both. */
final class RandomSchemaTest {
  @TempDir
  Path folder;

  @Test
  void comeBackEqual() throws IOException {
    long seed = Seed.of(20261121);
    int count =
        Integer.getInteger("holdfast.rounds", Boolean.getBoolean("holdfast.profile") ? 100 : 5);
    System.out.println("-Dholdfast.seed=" + seed + ", " + count + " schemas");
    try (PostgresInstance server = PostgresInstance.start(PostgresInstance.everyday())) {
      server.sql("postgres", RandomSchema.ROLES);
      boolean xml =
          server.sql("postgres", "select count(*) from pg_config() where name = 'CONFIGURE' and"
              + " setting like '%with-libxml%'").equals("1");
      PostgresTrip trip = new PostgresTrip(folder);
      for (int i = 0; i < count; i++) {
        String what = "seed " + seed + ", schema " + i;
        server.sql("postgres", "create database made");
        server.sql("made", RandomSchema.of(seed + i, xml));
        DumpedDatabase dump =
            trip.dumped(trip.capture(server.address(), "made"), "made");
        LoadReport report = trip.load(server.address(), dump, into("back"));
        assertThat(report.different()).as(what).isEmpty();
        assertThat(report.notCompared()).as(what).isEmpty();
        assertThat(text(server, "back")).as(what).isEqualTo(text(server, "made"));
        server.sql("postgres", "drop database made");
        server.sql("postgres", "drop database back");
      }
    }
  }

  private static LoadWish into(String name) {
    return new LoadWish(
        Optional.of(name), Optional.empty(), List.of(), LoadWish.Part.ALL, true, false, 2);
  }

  /** Everything pg_dump has to say, but for the key of its own that it makes up each time. */
  private String text(PostgresInstance server, String database) throws IOException {
    Path file = folder.resolve(database + ".sql");
    Process process =
        new ProcessBuilder(
            server.bin().resolve("pg_dump").toString(), "-h", server.socketFolder().toString(),
            "-U", "postgres", "-d", database, "-f", file.toString()).inheritIO().start();
    try {
      assertThat(process.waitFor()).isZero();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return Files.readString(file, StandardCharsets.UTF_8).lines()
        .filter(line -> !line.startsWith("\\restrict") && !line.startsWith("\\unrestrict"))
        .collect(Collectors.joining("\n"));
  }
}
