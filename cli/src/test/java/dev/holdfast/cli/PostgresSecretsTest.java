package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.database.PostgresInstance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * T52 for PostgreSQL: a password that the server asks for shows in no output, no file of the program and no command line. A
 * prefix program notes the command lines of all processes each time a client is run through it.
 */
class PostgresSecretsTest {
  private static final String CANARY = "kanarienvogel-5f1c";
  private static final String WRONG = "falscher-vogel-77aa";

  @TempDir
  Path folder;

  @Test
  void noPasswordIsSeen() throws IOException {
    PostgresInstance server = PostgresInstance.start(PostgresInstance.everyday());
    try {
      server.sql(
          "postgres",
          "create role keeper superuser login password '" + CANARY + "'; create database shop");
      server.sql("shop", "create table t as select generate_series(1, 100) i");
      Path hba = server.data().resolve("pg_hba.conf");
      Files.writeString(hba, "local all keeper scram-sha-256\n" + Files.readString(hba));
      server.sql("postgres", "select pg_reload_conf()");
      Path seen = folder.resolve("seen");
      Path prefix = folder.resolve("prefix");
      Files.writeString(
          prefix,
          "#!/bin/bash\nfor f in /proc/[0-9]*/cmdline; do tr '\\0' ' ' < $f; echo; done >> " + seen
              + " 2>/dev/null\nexec \"$@\"\n");
      prefix.toFile().setExecutable(true);
      Path home = Files.createDirectory(folder.resolve("home"));
      Path pass = home.resolve("pass");
      Files.writeString(pass, "*:*:*:keeper:" + CANARY + "\n");
      Files.setPosixFilePermissions(pass, PosixFilePermissions.fromString("rw-------"));
      StringBuilder said = new StringBuilder();
      InProcess program =
          new InProcess(home).as(System.getProperty("user.name"))
              .with("PATH", server.bin() + ":" + System.getenv("PATH")).with("PGPASSWORD", CANARY);
      List<String> runs = new ArrayList<>();
      String url = "postgres://keeper@/shop?socket=" + server.socketFolder();
      String to = "postgres://keeper@?socket=" + server.socketFolder();
      run(program, said, 0, "init --keys keys --no-passphrase --app a --store disk=disk --postgres "
          + url);
      Path yaml = home.resolve("holdfast.yaml");
      Files.writeString(
          yaml,
          Files.readString(yaml)
              .replaceFirst("(postgres: \\{database: shop)", "$1, via: [" + prefix + "]"));
      runs.addAll(
          List.of(
              "validate", "doctor", "backup --json", "snapshots", "backup --dry-run",
              "restore latest --identity keys/recovery-1.key --into one --to " + to,
              "restore latest --identity keys/recovery-1.key --into one --json --to " + to,
              "rescue --store disk --identity keys/recovery-1.key --into two --to " + to,
              "diff latest latest --identity keys/recovery-1.key"));
      for (String words : runs) {
        run(program, said, words.contains("--json --to") ? 4 : 0, words);
      }
      program.with("PGPASSWORD", WRONG);
      run(program, said, 1, "backup");
      run(program, said, 1, "doctor --json");
      run(program, said, 1, "restore latest --identity keys/recovery-1.key --into x --to " + to);
      program.without("PGPASSWORD").with("PGPASSFILE", pass.toString());
      run(program, said, 0, "backup");
      run(program, said, 2, "restore latest --identity keys/recovery-1.key --to postgres://keeper:"
          + CANARY + "@h");
      Files.delete(pass);
      assertThat(Files.readString(seen)).contains("pg_dump").doesNotContain(CANARY, WRONG);
      assertThat(said.toString()).doesNotContain(CANARY, WRONG);
      assertThat(holding(home)).isEmpty();
    } finally {
      server.close();
    }
  }

  private static void run(InProcess program, StringBuilder said, int status, String words) {
    Ran ran = program.run(words.split(" "));
    assertThat(ran.status()).as(words + "\n" + ran.out() + ran.err()).isEqualTo(status);
    said.append(ran.out()).append(ran.err());
  }

  private static List<Path> holding(Path top) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        if (text.contains(CANARY) || text.contains(WRONG)) {
          found.add(file);
        }
      }
    }
    return found;
  }
}
