package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.database.PostgresInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL through {@code ./holdfast} itself: there and back, and what a person and a script see when it is not well. */
class LauncherPostgresIT {
  @TempDir
  Path top;

  @Test
  void thereAndBackAndWhatIsWrong() throws Exception {
    try (PostgresInstance server = PostgresInstance.start(PostgresInstance.everyday())) {
      server.sql("postgres", "create database shop");
      server.sql("shop", "create table t as select generate_series(1, 1000) i");
      Path folder = Files.createDirectory(top.resolve("here"));
      Launched program = new Launched(folder);
      String socket = server.socketFolder().toString();
      String key = " --identity keys/recovery-1.key";
      ended(program, 0, "", "init --keys keys --no-passphrase --app a --store disk=disk --postgres"
          + " postgres://postgres@/shop?socket=" + socket);
      ended(program, 0, "", "backup");
      String to = " --to postgres://postgres@?socket=" + socket;
      ended(program, 0, "", "restore latest" + key + to + " --into back");
      assertThat(server.sql("back", "select sum(i) from t")).isEqualTo("500500");
      ended(program, 4, "HF-5301", "restore latest" + key + to);
      ended(program, 2, "HF-1001", "restore latest" + key + " --to postgres://u:geheim@h");
      ended(program, 8, "HF-5304",
          "restore latest" + key + " --into x --to postgres://postgres@?socket=" + folder);
      Path yaml = folder.resolve("holdfast.yaml");
      String text = Files.readString(yaml);
      Files.writeString(yaml, text.replace("database: shop", "database: none"));
      ended(program, 1, "HF-5203", "backup");
      Files.writeString(yaml, text.replace("socket: " + socket, "socket: " + folder));
      ended(program, 1, "HF-5201", "backup");
    }
  }

  private static void ended(Launched program, int status, String fault, String words)
      throws Exception {
    Ran ran = program.run(words.split(" "));
    assertThat(ran.status()).as(words + "\n" + ran.out() + ran.err()).isEqualTo(status);
    assertThat(ran.err()).contains(fault).doesNotContain("geheim");
  }
}
