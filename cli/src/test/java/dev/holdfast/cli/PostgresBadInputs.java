package dev.holdfast.cli;

import java.util.stream.Stream;

/** What users meet with PostgreSQL servers and their clients, case by case; {@link PostgresBadInputTest} runs them. */
final class PostgresBadInputs {
  static final String SECRET = "geheim-geheim";
  private static final String KEY = " --identity keys/recovery-1.key";

  /** The real program, its output cut off after some bytes. */
  static final String CUT = "\"$@\" | head -c 20000; ";

  private PostgresBadInputs() {}

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

  static Bad client(String name, String script, int status, String fault, String text) {
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
  static String on(String what, String script) {
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
}
