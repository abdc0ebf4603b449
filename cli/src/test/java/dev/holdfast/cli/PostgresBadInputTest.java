package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.cli.PostgresBadInputs.Bad;
import dev.holdfast.database.PostgresInstance;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What users meet with PostgreSQL servers and their clients, end to end: the text, the fault, the exit code, and that nothing
 * was committed. A prefix program stands in for a container, and misbehaves as the case says.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresBadInputTest {
  private PostgresInstance server;
  private Path home;
  private Path prefix;
  private String yaml;

  @BeforeAll
  void start(@TempDir Path top) throws IOException {
    server = PostgresInstance.start(PostgresInstance.everyday());
    server.sql(
        "postgres",
        "create role secretive login password '" + PostgresBadInputs.SECRET
            + "x'; create role nologin;"
            + " create role rejected login; create role crowded login connection limit 0;"
            + " create role weak login; create role reader login; grant pg_read_all_data to reader;"
            + " create role maker login createdb");
    for (String name : List.of("shop", "closed", "private", "rls", "blobs")) {
      server.sql("postgres", "create database " + name);
    }
    server.sql(
        "shop",
        "create table t (a int primary key, b text); insert into t select i, md5(i::text) from"
            + " generate_series(1, 5000) i");
    server.sql("rls", "create table t (a int); alter table t enable row level security");
    server.sql("blobs", "select lo_from_bytea(1, 'x')");
    server.sql(
        "postgres",
        "alter database closed allow_connections false; revoke connect on database private from"
            + " public");
    Path hba = server.data().resolve("pg_hba.conf");
    Files.writeString(
        hba,
        "local all secretive scram-sha-256\nlocal all rejected reject\n" + Files.readString(hba));
    server.sql("postgres", "select pg_reload_conf()");
    home = Files.createDirectory(top.toRealPath().resolve("home"));
    prefix = top.toRealPath().resolve("prefix");
    InProcess program = program();
    expect(0, program.run("init", "--keys", "keys", "--no-passphrase", "--app", "a", "--store",
        "disk=" + home.resolve("disk"), "--postgres",
        "postgres://postgres@/shop?socket=" + server.socketFolder()));
    expect(0, program.run("backup", "--label", "base"));
    yaml = Files.readString(home.resolve("holdfast.yaml"));
    secret("open.pass", "*:*:*:*:" + PostgresBadInputs.SECRET, "rw-r--r--");
    secret("other.pass", "elsewhere:*:*:*:" + PostgresBadInputs.SECRET, "rw-------");
  }

  private void secret(String name, String text, String mode) throws IOException {
    Files.setPosixFilePermissions(
        Files.writeString(home.resolve(name), text + "\n"), PosixFilePermissions.fromString(mode));
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  private InProcess program() {
    return new InProcess(home).as(System.getProperty("user.name"))
        .with("PATH", server.bin() + ":" + PostgresInstance.environment().get("PATH"))
        .with("PGPASSWORD", PostgresBadInputs.SECRET);
  }

  @ParameterizedTest @MethodSource({"dev.holdfast.cli.PostgresBadInputs#servers",
      "dev.holdfast.cli.PostgresBadInputs#clients", "dev.holdfast.cli.PostgresBadInputs#targets"})
  void isNamed(Bad bad) throws IOException {
    String socket = server.socketFolder().toString();
    Files.writeString(home.resolve("holdfast.yaml"), configured(bad, socket));
    if (!bad.script().isEmpty()) {
      Files.writeString(
          prefix, "#!/bin/bash\n" + bad.script().replace("@ ", socket + " ") + "\nexec \"$@\"\n");
      prefix.toFile().setExecutable(true);
    }
    InProcess program = program();
    if (bad.source().contains("passfile")) {
      program.without("PGPASSWORD");
    }
    long before = snapshots();
    Ran ran = program.run(bad.words().replace("@", socket).replace("s=" + socket, "s=@")
        .replace("postgres://postgres" + socket, "postgres://postgres@")
        .replace("weak" + socket, "weak@").replace("maker" + socket, "maker@")
        .replace("nobody-here" + socket, "nobody-here@")
        .replace(PostgresBadInputs.SECRET + socket, PostgresBadInputs.SECRET + "@")
        .replace("root" + socket, "root@").split(" "));
    assertThat(ran.status()).as(ran.out() + ran.err()).isEqualTo(bad.status());
    assertThat(ran.err()).contains(bad.fault()).contains(bad.text());
    assertThat(ran.out() + ran.err()).doesNotContain(PostgresBadInputs.SECRET);
    assertThat(snapshots()).as("committed").isEqualTo(before);
  }

  private String configured(Bad bad, String socket) {
    if (bad.source().isEmpty()) {
      return yaml;
    }
    String via = bad.script().isEmpty() ? "" : ", via: [" + prefix + "]";
    return yaml.replaceFirst(
        "postgres: \\{[^}]*\\}",
        java.util.regex.Matcher.quoteReplacement(
            "postgres: {" + bad.source().replace("@", socket).replace("pass", "pass")
                .replace("open.pass", home + "/open.pass").replace("none.pass", home + "/none.pass")
                .replace("other.pass", home + "/other.pass") + via + "}"));
  }

  private long snapshots() throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve("disk"))) {
      return files.filter(file -> file.toString().contains("/manifests/")).count();
    }
  }

  /** The page is read by nobody until the dump comes along; the server has no checksums, as most have none. */
  @Test
  void aDamagedPageIsAnAlarmAndOtherSourcesGoOn() throws IOException {
    server.sql("postgres", "create database damaged");
    server.sql(
        "damaged",
        "create table t as select i, md5(i::text) from generate_series(1, 2000) i; checkpoint");
    String file = server.sql("damaged", "select pg_relation_filepath('t')");
    server.down();
    try (RandomAccessFile page =
        new RandomAccessFile(server.data().resolve(file).toFile(), "rw")) {
      page.seek(8192);
      page.write(new byte[]{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20});
    }
    server.up();
    try {
      String two =
          yaml.replaceFirst(
              "(?m)^( *)  (postgres: \\{[^}]*\\}.*)$",
              "$0\n$1broken: {postgres: {database: damaged, user: postgres, socket: "
                  + server.socketFolder() + "}}");
      assertThat(two).contains("broken");
      Files.writeString(home.resolve("holdfast.yaml"), two);
      long before = snapshots();
      Ran ran = program().run("backup");
      assertThat(ran.status()).as(ran.out() + ran.err()).isEqualTo(1);
      assertThat(ran.err()).contains("HF-5208").contains("invalid page");
      assertThat(snapshots()).isEqualTo(before + 1);
    } finally {
      server.sql("postgres", "drop database damaged");
    }
  }

  @Test
  void aServerThatIsKilledMeanwhileLeavesNoSnapshot() throws IOException {
    String postmaster = Files.readAllLines(server.data().resolve("postmaster.pid")).getFirst();
    Bad bad =
        PostgresBadInputs.client("killed",
            PostgresBadInputs.on("pg_dump --*format=custom",
                PostgresBadInputs.CUT + "kill -9 " + postmaster
                    + "; sleep 1; exec \"$@\""),
            1, "HF-5207", "");
    Files.writeString(
        home.resolve("holdfast.yaml"), configured(bad, server.socketFolder().toString()));
    Files.writeString(prefix, "#!/bin/bash\n" + bad.script() + "\nexec \"$@\"\n");
    prefix.toFile().setExecutable(true);
    long before = snapshots();
    try {
      Ran ran = program().run("backup");
      assertThat(ran.status()).as(ran.out() + ran.err()).isEqualTo(1);
      assertThat(ran.err()).containsAnyOf("HF-5207", "HF-5210", "HF-5201", "HF-5006");
      assertThat(snapshots()).isEqualTo(before);
    } finally {
      again(20);
    }
    expect(0, home("backup"));
  }

  /** Its sessions end a moment after it, and until then it does not start. */
  private void again(int tries) throws IOException {
    try {
      server.up();
    } catch (IOException e) {
      if (tries == 0) {
        throw e;
      }
      java.util.concurrent.locks.LockSupport.parkNanos(250_000_000L);
      again(tries - 1);
    }
  }

  /** With the configuration as it was. */
  private Ran home(String words) throws IOException {
    Files.writeString(home.resolve("holdfast.yaml"), yaml);
    return program().run(words.split(" "));
  }

  @Test
  void oddNamesGoThereAndBack() throws IOException {
    for (Map.Entry<String, String> odd : Map.of(
        "-x", "'-x'", "a=b c", "'a=b c'", "it's \"q\"", "\"it's \\\"q\\\"\"", "new\nline",
        "\"new\\nline\"", "ünï", "ünï").entrySet()) {
      String name = odd.getKey();
      server.sql(
          "postgres", "create database \"" + name.replace("\"", "\"\"") + "\" template shop");
      try {
        Files.writeString(
            home.resolve("holdfast.yaml"),
            yaml.replaceFirst(
                "database: [^,}]*",
                java.util.regex.Matcher.quoteReplacement("database: " + odd.getValue())));
        expect(0, program().run("backup", "--label", "odd" + Math.abs(name.hashCode())));
        expect(
            0,
            program().run(
                "restore", "odd" + Math.abs(name.hashCode()), "--identity", "keys/recovery-1.key",
                "--to", "postgres://postgres@?socket=" + server.socketFolder(), "--into",
                name + " 2"));
        assertThat(server.sql(name + " 2", "select count(*) from t")).isEqualTo("5000");
      } finally {
        for (String end : List.of("", " 2")) {
          server.sql(
              "postgres",
              "drop database if exists \"" + (name + end).replace("\"", "\"\"") + "\"");
        }
      }
    }
  }

  private static void expect(int status, Ran ran) {
    assertThat(ran.status()).as(ran.out() + ran.err()).isEqualTo(status);
  }
}
