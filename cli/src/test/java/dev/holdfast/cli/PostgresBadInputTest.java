package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
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
  private static final String SECRET = "geheim-geheim";
  private static final String KEY = " --identity keys/recovery-1.key";

  /** The real program, its output cut off after some bytes. */
  private static final String CUT = "\"$@\" | head -c 20000; ";

  private PostgresInstance server;
  private Path home;
  private Path prefix;
  private String yaml;

  /**
   * One case.
   *
   * @param name what is wrong
   * @param words what is typed
   * @param source the keys of the source's map, {@code @} for the socket; empty = as it is
   * @param script what the prefix does with {@code $1}, the client, and the rest; empty = no prefix
   * @param status the exit code
   * @param fault its number
   * @param text what the message says
   */
  record Bad(
      String name, String words, String source, String script, int status, String fault,
      String text) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Bad source(String name, String source, int status, String fault, String text) {
    return new Bad(name, "backup", source, "", status, fault, text);
  }

  private static Bad client(String name, String script, int status, String fault, String text) {
    return new Bad(
        name, "backup", "database: shop, user: postgres, socket: @", script, status, fault, text);
  }

  private static Bad target(String name, String words, int status, String fault, String text) {
    return new Bad(name, "restore base" + KEY + " " + words, "", "", status, fault, text);
  }

  static Stream<Bad> servers() {
    return Stream.of(
        source("no server on the socket", "database: shop, socket: /nonexistent", 1, "HF-5201",
            "No such file or directory"),
        source("no server on the port", "database: shop, address: 127.0.0.1, port: 1", 1, "HF-5201",
            "Connection refused"),
        source("no such machine", "database: shop, address: no-such-machine.invalid", 1, "HF-5201",
            "could not translate host name"),
        source("no such user", "database: shop, user: nobody-here, socket: @", 1, "HF-5202",
            "nobody-here"),
        source("wrong password", "database: shop, user: secretive, socket: @", 1, "HF-5202",
            "password authentication failed"),
        source("password file open to others",
            "database: shop, user: secretive, socket: @, passfile: open.pass", 1, "HF-5202",
            "can be read by others"),
        source("password file missing",
            "database: shop, user: secretive, socket: @, passfile: none.pass", 1, "HF-5202",
            "cannot be read"),
        source("password file of others",
            "database: shop, user: secretive, socket: @, passfile: other.pass", 1, "HF-5202",
            "no password supplied"),
        source("no login", "database: shop, user: nologin, socket: @", 1, "HF-5202",
            "not permitted to log in"),
        source("rejected by the server's rules", "database: shop, user: rejected, socket: @", 1,
            "HF-5202", "pg_hba.conf rejects"),
        source("no session left", "database: shop, user: crowded, socket: @", 1, "HF-5206",
            "too many connections"),
        source("no such database", "database: none, user: postgres, socket: @", 1, "HF-5203",
            "none"),
        source("one of two is missing", "databases: [shop, none], user: postgres, socket: @", 1,
            "HF-5203", "\"none\""),
        source("closed database", "database: closed, user: postgres, socket: @", 1, "HF-5204",
            "not currently accepting"),
        source("no right to connect", "database: private, user: weak, socket: @", 1, "HF-5204",
            "permission denied for database"),
        source("no right to read", "database: shop, user: weak, socket: @", 1, "HF-5204",
            "permission denied for table"),
        source("rows hidden by a policy", "database: rls, user: reader, socket: @", 1, "HF-5204",
            "row-level security"),
        source("large objects of others", "database: blobs, user: reader, socket: @", 1, "HF-5204",
            "permission denied for large object"),
        source("a password in place of a name", "database: shop, user: 'a:b', socket: @", 1,
            "HF-5202", "a:b"));
  }

  static Stream<Bad> clients() {
    return Stream.of(
        new Bad("no such prefix", "backup", "database: shop, socket: @, via: [no-such-docker]", "",
            4, "HF-5101", "no-such-docker"),
        client("no such container", "echo 'Error: No such container: pg' >&2; exit 1", 1,
            "HF-5102", "No such container"),
        client("no client in the container", "echo \"sh: 1: $1: not found\" >&2; exit 127", 4,
            "HF-5101", "not found"),
        client("a client that is no PostgreSQL", "echo hello; exit 0", 1, "HF-5102",
            "did not tell a version"),
        client("a client too old",
            "case $2 in --version) echo 'pg_dump (PostgreSQL) 12.1'; exit 0;; esac", 4, "HF-5205",
            "postgresql-client-"),
        client("psql ends at once", on("psql", "exit 0"), 1, "HF-5207", "before it answered"),
        client("psql is killed", on("psql", "kill -9 $$"), 1, "HF-5006", "signal 9"),
        client("the dump is ended by TERM", on("pg_dump --*format=custom", CUT + "kill $$"), 1,
            "HF-5006",
            "signal 15"),
        client("the dump is ended by KILL", on("pg_dump --*format=custom", CUT + "kill -9 $$"), 1,
            "HF-5006",
            "signal 9"),
        client("the dump fails without a word", on("pg_dump --*format=custom", CUT + "exit 3"), 1,
            "HF-5006",
            "status 3"),
        client("the dump is cut and all is well", on("pg_dump --*format=custom", CUT + "exit 0"), 1,
            "HF-5210", "cannot be read to its end"),
        client("the dump is empty and all is well", on("pg_dump --*format=custom", "exit 0"), 1,
            "HF-5210",
            "cannot be read to its end"),
        client("the dump is something else", on("pg_dump --*format=custom", "echo hello; exit 0"),
            1,
            "HF-5210", "cannot be read to its end"),
        client("the definitions are cut", on("schema-only", CUT.replace("20000", "500") + "exit 0"),
            1, "HF-5210", "dump complete"),
        client("the roles are cut", on("pg_dumpall", CUT.replace("20000", "100") + "exit 0"), 1,
            "HF-5210", "dump complete"),
        client("the roles fail", on("pg_dumpall", "echo 'pg_dumpall: error: boo' >&2; exit 1"), 1,
            "HF-5006", "boo"),
        client("the snapshot's session is cut",
            on("pg_dump --*format=custom",
                "psql -q -h @ -U postgres -c \"select pg_terminate_backend(pid)"
                    + " from pg_stat_activity where datname = 'shop'\" shop >/dev/null 2>&1; sleep 0.3;"
                    + " exec \"$@\""),
            1, "HF-5207", "database \"shop\""),
        client("no space on the server",
            on("pg_dump --*format=custom",
                "echo 'ERROR: could not write block: No space left on device' >&2;"
                    + " exit 1"),
            1, "HF-7003", "No space left"),
        client("a server that starts", on("psql", "echo 'FATAL: the database system is starting up'"
            + " >&2; exit 2"), 1, "HF-5201", "starting up"),
        client("locked for too long",
            on("pg_dump --*format=custom",
                "psql -q -h @ -U postgres -c 'begin; lock table t in access exclusive"
                    + " mode; select pg_sleep(3)' shop >/dev/null & sleep 1; shift; for a; do case $a in"
                    + " --lock-wait*) ;; *) set -- \"$@\" \"$a\";; esac; shift; done;"
                    + " exec pg_dump --lock-wait-timeout=200ms \"$@\""),
            1, "HF-5206", "timeout"));
  }

  /** A script for calls that name this, and the real thing for others. */
  private static String on(String what, String script) {
    return "case \"$*\" in *--version*) ;; *" + what.replace(" ", "\\ ") + "*) " + script
        + ";; esac";
  }

  static Stream<Bad> targets() {
    String to = "--to postgres://postgres@?socket=@";
    return Stream.of(
        target("it exists", to, 4, "HF-5301", "\"shop\" exists"),
        target("no server", "--to postgres://postgres@?socket=/nonexistent", 8, "HF-5304",
            "No such file"),
        target("no such user", "--to postgres://nobody-here@?socket=@ --into x", 1, "HF-5202",
            "nobody-here"),
        target("no right to make one", "--to postgres://weak@?socket=@ --into x", 4, "HF-5302",
            "createdb"),
        target("not the owner", "--to postgres://maker@?socket=@ --in-place private", 4, "HF-5302",
            "ownership"),
        target("a password on the command line",
            "--to postgres://u:" + SECRET + "@h/x", 2, "HF-1001", "password"),
        target("another engine", "--to oracle://h", 2, "HF-1001", "oracle"),
        target("an engine that does not fit", "--to mysql://root@h", 2, "HF-1001", "postgres"),
        target("no such table", to + " --into x --table none", 2, "HF-1201", "'none'"),
        target("rows without a database", to + " --into none --data-only", 4, "HF-5302",
            "--schema-only"),
        target("rows without a name", to + " --data-only", 2, "HF-1001", "--into"),
        target("two names", to + " --into a --in-place b", 2, "HF-1001", "one of the two"),
        target("two places", to + " --scratch", 2, "HF-1001", "one of the two"),
        target("a name without a server", "--target t --into a", 2, "HF-1001", "--to URL"),
        target("a directory that is a file", "--target holdfast.yaml", 4, "HF-600",
            "holdfast.yaml"));
  }

  @BeforeAll
  void start(@TempDir Path top) throws IOException {
    server = PostgresInstance.start(PostgresInstance.everyday());
    server.sql(
        "postgres",
        "create role secretive login password '" + SECRET + "x'; create role nologin;"
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
    secret("open.pass", "*:*:*:*:" + SECRET, "rw-r--r--");
    secret("other.pass", "elsewhere:*:*:*:" + SECRET, "rw-------");
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
        .with("PGPASSWORD", SECRET);
  }

  @ParameterizedTest @MethodSource({"servers", "clients", "targets"})
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
        .replace("nobody-here" + socket, "nobody-here@").replace(SECRET + socket, SECRET + "@")
        .replace("root" + socket, "root@").split(" "));
    assertThat(ran.status()).as(ran.out() + ran.err()).isEqualTo(bad.status());
    assertThat(ran.err()).contains(bad.fault()).contains(bad.text());
    assertThat(ran.out() + ran.err()).doesNotContain(SECRET);
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
        client("killed", on("pg_dump --*format=custom", CUT + "kill -9 " + postmaster
            + "; sleep 1; exec \"$@\""), 1, "HF-5207", "");
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
