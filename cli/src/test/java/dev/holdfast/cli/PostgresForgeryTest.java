package dev.holdfast.cli;

import static dev.holdfast.cli.DatabaseVerbs.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.database.PostgresInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in a database may have been written by an enemy: what a restore runs of it, and as whom. */
class PostgresForgeryTest {
  private static PostgresInstance server;

  @TempDir
  Path directory;

  private DatabaseVerbs verbs;

  @BeforeAll
  static void start() throws IOException {
    server = PostgresInstance.shared();
  }

  @BeforeEach
  void set() {
    verbs = new DatabaseVerbs(directory).with("PATH", PostgresInstance.environment().get("PATH"));
  }

  @Test
  void whatAForgedDumpRunsInAThrowAwayServerRunsAsNobodyOfThisMachine() throws IOException {
    boolean root = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    Path told = Files.createTempDirectory(Path.of("/tmp"), "holdfast-test-");
    Files.setPosixFilePermissions(told, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path who = told.resolve("who");
    server.sql("postgres", "create database forgery_trap");
    try {
      server.sql(
          "forgery_trap",
          "create function public.look(i int) returns boolean language plpgsql as $$ begin"
              + " execute 'copy (select 1) to program ''id -un > " + who + "''';"
              + " return true; end $$;"
              + " create table t (id int check (public.look(id))); insert into t values (1)");
      Files.delete(who);
      verbs.backUp("--postgres", url("forgery_trap"));
      expect(0, verbs.restore("--scratch"));
      // That it runs at all cannot be helped; as whom it runs can.
      assertThat(who).exists();
      if (root) {
        assertThat(Files.readString(who).strip()).isIn("nobody", "holdfast-scratch");
      }
    } finally {
      Files.deleteIfExists(who);
      Files.delete(told);
      server.sql("postgres", "drop database forgery_trap");
    }
  }

  @Test
  void aNameWithALineEndBringsNoMembership() throws IOException {
    String odd = "\"x\nCREATE ROLE evil2;\nGRANT postgres TO evil2;\n\"";
    server.sql("postgres", "create database forgery_shop");
    server.sql("forgery_shop", "create table t (id int)");
    server.sql("postgres", "create role " + odd);
    server.sql("postgres", "create role evil");
    server.sql("postgres", "grant postgres to evil");
    try {
      expect(0, verbs.init("--postgres", url("forgery_shop")));
      InProcess.Ran backup = verbs.run("backup");
      if (backup.status() == 0) { // later versions of pg_dumpall refuse such names themselves
        server.sql("postgres", "drop role evil");
        InProcess.Ran ran =
            verbs.restore(
                "--to", "postgres://postgres@?socket=" + server.socketFolder(), "--into",
                "forgery_copy");
        assertThat(ran.status()).as(ran.out() + ran.err()).isIn(0, 3, 9);
        assertThat(ran.out() + ran.err()).contains("membership-not-given");
      }
      assertThat(
          server.sql("postgres",
              "select count(*) from pg_roles where rolname in ('evil2') or rolname = 'evil' and"
                  + " pg_has_role(oid, 'postgres', 'member') and " + (backup.status() == 0)))
          .isEqualTo("0");
    } finally {
      server.sql("postgres", "drop database if exists forgery_copy");
      server.sql("postgres", "drop database forgery_shop");
      server.sql("postgres", "drop role if exists evil, evil2, " + odd);
    }
  }

  private static String url(String database) {
    return "postgres://postgres@/" + database + "?socket=" + server.socketFolder();
  }
}
