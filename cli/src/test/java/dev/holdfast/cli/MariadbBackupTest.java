package dev.holdfast.cli;

import static dev.holdfast.cli.DatabaseVerbs.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.database.MariadbInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A MariaDB server to a store, as a user does it. */
class MariadbBackupTest {
  private static MariadbInstance server;

  @TempDir
  Path directory;

  @BeforeAll
  static void start() throws IOException {
    server = MariadbInstance.start();
    server.sql(
        "create database shop; use shop; create table orders (id int auto_increment primary key, note"
            + " text); insert into orders (note) select concat('order ', seq) from seq_1_to_5000;"
            + " create database `b x`; create table `b x`.old (a int) engine = MyISAM;"
            + " create user weak@localhost identified by 'hush'; grant select on shop.* to"
            + " weak@localhost; create user gone@localhost identified by 'hush'");
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aServerIsBackedUpAndLookedAt() throws IOException {
    DatabaseVerbs verbs = verbs();
    expect(0, verbs.init("--mysql", "mysql://root@/?socket=" + server.socket()));
    InProcess.Ran backup = verbs.run("backup", "--json");
    expect(0, backup);
    assertThat(backup.out()).contains("\"consistency\":\"exact\"").contains("not-transactional");
    InProcess.Ran doctor = verbs.run("doctor");
    assertThat(doctor.out()).contains("MariaDB").contains("databases [b x, shop]");
    InProcess.Ran list =
        verbs.run("ls", "latest", "--identity",
            directory.resolve("keys/recovery-1.key").toString());
    expect(0, list);
    assertThat(list.out()).contains("/mysql/databases/shop/dump.sql", "/mysql/users.sql",
        "/mysql/databases/b%20x/dump.sql");
    InProcess.Ran cat =
        verbs.run("cat", "latest:/mysql/databases/shop/dump.sql", "--identity",
            directory.resolve("keys/recovery-1.key").toString());
    expect(0, cat);
    assertThat(cat.out()).contains("order 5000").contains("-- Dump completed");
  }

  @Test
  void whoMayNotReadAllIsToldBefore() throws IOException {
    DatabaseVerbs verbs = verbs();
    expect(0, verbs.init("--mysql", "mysql://weak@/shop?socket=" + server.socket()));
    InProcess.Ran wrong = verbs.run("backup");
    expect(1, wrong);
    assertThat(wrong.err()).contains("HF-5202").contains("MYSQL_PWD");
    InProcess.Ran weak = verbs.with("MYSQL_PWD", "hush").run("doctor");
    assertThat(weak.out() + weak.err()).contains("HF-5204").contains("lacks RELOAD on *.*")
        .contains("grant select, show view").doesNotContain("hush");
    expect(1, verbs.with("MYSQL_PWD", "hush").run("backup"));
  }

  @Test
  void aPasswordLiesInAnOptionFile() throws IOException {
    server.sql("create user holder@localhost identified by 'it''s # \"secret\"'; grant select, show"
        + " view, trigger, event, reload on *.* to holder@localhost");
    DatabaseVerbs verbs = verbs();
    expect(0, verbs.init("--mysql", "mysql://holder@/shop?socket=" + server.socket()));
    Path options = directory.resolve("my.cnf");
    Files.writeString(options, "[client]\npassword=\"it's # \\\"secret\\\"\"\n");
    Path yaml = directory.resolve("holdfast.yaml");
    Files.writeString(
        yaml,
        Files.readString(yaml).replace(
            "user: holder", "user: holder, defaults_file: " + options));
    Files.setPosixFilePermissions(options, PosixFilePermissions.fromString("rw-r--r--"));
    InProcess.Ran open = verbs.run("backup");
    expect(1, open);
    assertThat(open.err()).contains("can be read by others").contains("chmod 600");
    Files.setPosixFilePermissions(options, PosixFilePermissions.fromString("rw-------"));
    expect(0, verbs.run("backup"));
  }

  private DatabaseVerbs verbs() {
    return new DatabaseVerbs(directory).with("PATH", System.getenv("PATH"));
  }
}
