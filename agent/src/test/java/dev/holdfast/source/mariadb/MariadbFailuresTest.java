package dev.holdfast.source.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.database.DumpFolder;
import dev.holdfast.database.MariadbInstance;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.tool.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong has a number, says what it saw, and leaves nothing that looks like a dump. */
@Timeout(240)
final class MariadbFailuresTest {
  private static MariadbInstance server;

  @TempDir
  Path folder;

  @BeforeAll
  static void start() throws IOException {
    server = MariadbInstance.start("--max-connections=30");
    server.sql(
        "create database shop; use shop; create table many (id int auto_increment primary key, a"
            + " varchar(200)); insert into many (a) select repeat(md5(seq), 5) from seq_1_to_4000;"
            + " create view v as select id from many; create procedure p() select 1;"
            + " create user pw@localhost identified by 'hush', pw@'127.0.0.1' identified by 'hush';"
            + " create user locked@localhost account lock; create user expired@localhost identified"
            + " by 'x' password expire");
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void loginsAndNamesThatAreWrong() throws IOException {
    refused(Fault.DATABASE_MISSING, "`nope`", source(server.address(), "shop", "nope"));
    refused(Fault.DATABASE_MISSING, "`mysql`", source(server.address(), "mysql"));
    refused(Fault.DATABASE_LOGIN, "'pw'@'localhost'", source(server.address("pw"), "shop"));
    refused(Fault.DATABASE_LOGIN, "nobody-here", source(server.address("nobody-here"), "shop"));
    refused(
        Fault.DATABASE_LOGIN, "'pw'@'127.0.0.1'",
        source(
            server.network("pw", Optional.of(new ServerAddress.Password("wrong-guess"))), "shop"))
        .doesNotContain("wrong-guess");
    refused(Fault.DATABASE_LOGIN, "locked", source(server.address("locked"), "shop"));
    refused(
        Fault.DATABASE_LOGIN, "",
        source(
            with(server.address("expired"), new ServerAddress.Password("x")), "shop"));
    refused(Fault.DATABASE_PRIVILEGE, "lacks", source(
        server.network("pw", Optional.of(new ServerAddress.Password("hush")))));
  }

  @Test
  void serversThatAreAway() throws IOException {
    refused(
        Fault.DATABASE_UNREACHABLE, "no.sock",
        source(
            new ServerAddress(
                Optional.empty(), 3306, Optional.of(folder.resolve("no.sock")), Optional.of("root"),
                Optional.empty(), Optional.empty(), List.of()),
            "shop"));
    refused(Fault.DATABASE_UNREACHABLE, "port 1", source(host("127.0.0.1", 1), "shop"));
    refused(
        Fault.DATABASE_UNREACHABLE, "no-such-host.invalid",
        source(host("no-such-host.invalid", 3306), "shop"));
  }

  @Test
  void eachRightThatIsMissingIsNamed() throws IOException {
    server.sql("create user weak@localhost; grant select on mysql.* to weak@localhost");
    for (Map.Entry<String, String> missing : Map.of(
        "SELECT", "SELECT on `shop`.*", "SHOW VIEW", "SHOW VIEW on `shop`.*", "TRIGGER",
        "TRIGGER on `shop`.*", "EVENT", "EVENT on `shop`.*", "RELOAD", "RELOAD on *.*")
        .entrySet()) {
      server.sql(
          "grant reload on *.* to weak@localhost; grant all on shop.* to weak@localhost; revoke "
              + missing.getKey() + " on " + (missing.getKey().equals("RELOAD") ? "*" : "shop")
              + ".* from weak@localhost");
      refused(
          Fault.DATABASE_PRIVILEGE, missing.getValue(), source(server.address("weak"), "shop"));
    }
    server.sql(
        "grant reload on *.* to weak@localhost; grant all on shop.* to weak@localhost; revoke select"
            + " on mysql.* from weak@localhost");
    refused(
        Fault.DATABASE_PRIVILEGE, "SELECT on `mysql`.`proc`",
        source(server.address("weak"), "shop"));
    server.sql("grant select on mysql.proc to weak@localhost");
    DumpFolder.Captured enough =
        MariadbShop.capture(source(server.address("weak"), "shop"), folder);
    assertThat(enough.report().findings()).extracting(f -> f.code()).contains("users-not-captured");
    assertThat(Files.readString(enough.file("/mysql/users.sql"))).startsWith("-- accounts are")
        .endsWith("-- holdfast: complete\n");
    server.sql("drop user weak@localhost");
  }

  @Test
  void whatTheScriptGivesIsEnough() throws IOException {
    server.sql(
        Rights.script(MariadbClients.Flavor.MARIADB, "'holdfast'@'localhost'").replace("…", "x"));
    DumpFolder.Captured captured =
        MariadbShop.capture(
            source(with(server.address("holdfast"), new ServerAddress.Password("x")), "shop"),
            folder);
    assertThat(captured.report().findings()).extracting(f -> f.code())
        .doesNotContain("users-not-captured", "databases-may-be-hidden", "view-not-captured");
    assertThat(captured.report().unreadCount()).isZero();
    server.sql("drop user holdfast@localhost");
  }

  @Test
  void sessionsWithALimitOfRowsAreRefused() throws IOException {
    server.sql("set global sql_select_limit = 1000");
    try {
      refused(Fault.CAPTURE_FAILED, "no more than 1000", source(server.address(), "shop"));
    } finally {
      server.sql("set global sql_select_limit = default");
    }
  }

  @Test
  void aDumpThatEndsTooEarlyIsNone() throws IOException {
    Path real = MariadbInstance.program("mariadb-dump").orElseThrow();
    int whole =
        (int) Files.size(
            MariadbShop.capture(source(server.address(), "shop"), folder)
                .file("/mysql/databases/shop/dump.sql"));
    for (int bytes : List.of(0, 3, 700, 2_000, 60_000, whole - 2_000, whole - 20, whole - 2)) {
      refused(
          Fault.DUMP_INCOMPLETE, "`shop`",
          wrapped(real + " \"$@\" | head -c " + bytes + "; exit 0"));
    }
    // What it leaves out is counted.
    refused(Fault.DUMP_INCOMPLETE, "0 of 1 routines",
        wrapped(real + " \"$@\" | sed '/^CREATE DEFINER.* PROCEDURE /d'"));
    refused(Fault.DUMP_INCOMPLETE, "0 of 1 views",
        wrapped(real + " \"$@\" | sed '/CREATE ALGORITHM/d'"));
    refused(Fault.DUMP_INCOMPLETE, "0 of 1 tables",
        wrapped(real + " \"$@\" | sed 's/^CREATE TABLE/CREATE/'"));
    refused(Fault.DUMP_INCOMPLETE, "does not end",
        wrapped(real + " \"$@\" | sed '/^-- Dump completed/d'"));
  }

  @Test
  void aDumpThatIsKilledOrFailsIsNone() throws IOException {
    Path real = MariadbInstance.program("mariadb-dump").orElseThrow();
    for (String signal : List.of("TERM", "KILL", "SEGV", "PIPE")) {
      refused(
          Fault.CAPTURE_FAILED, "signal",
          wrapped(real + " \"$@\" | head -c 90000; kill -" + signal + " $$; sleep 5"));
    }
    for (int status : List.of(1, 2, 3, 5, 127)) {
      refused(
          Fault.CAPTURE_FAILED, "status",
          wrapped(real + " \"$@\"; exit " + status));
    }
    for (Map.Entry<String, Fault> text : Map.of(
        "mysqldump: Got errno 28 on write", Fault.CAPTURE_FAILED,
        "mysqldump: Error 2013: Lost connection to MySQL server during query when dumping table"
            + " `many` at row: 17",
        Fault.DATABASE_LOST,
        "mysqldump: Error 1412: Table definition has changed, please retry transaction when dumping",
        Fault.DATABASE_BUSY, "mysqldump: Couldn't find table: \"many\"", Fault.DATABASE_BUSY,
        "mysqldump: Got error: 1040: \"Too many connections\" when trying to connect",
        Fault.DATABASE_BUSY,
        "mysqldump: Couldn't execute 'show events': Access denied for user 'a'@'b' (1044)",
        Fault.DATABASE_PRIVILEGE,
        "mysqldump: Error: 'Table './shop/many' is marked as crashed and should be repaired' (145)",
        Fault.DATABASE_DAMAGED,
        "mysqldump: Couldn't execute 'SHOW FIELDS FROM `v`': View 'shop.v' references invalid (1356)",
        Fault.CAPTURE_FAILED)
        .entrySet()) {
      refused(
          text.getValue(), "status 2",
          wrapped(
              real + " \"$@\"; cat >&2 <<'E'\n" + text.getKey() + "\nE\nexit 2"));
    }
  }

  /** T57: the real client, killed at any moment, is whole or none. */
  @Test
  void aClientKilledAtAnyMomentIsWholeOrNone() throws IOException {
    long seed = Long.getLong("holdfast.seed", System.nanoTime());
    System.err.println("seed " + seed);
    Random random = new Random(seed);
    Path real = MariadbInstance.program("mariadb-dump").orElseThrow();
    int whole = 0;
    int points = Boolean.getBoolean("holdfast.profile") ? 200 : 10;
    for (int i = 0; i < points; i++) {
      String signal = random.nextBoolean() ? "TERM" : "KILL";
      double seconds = random.nextInt(120) / 1000.0;
      MariadbSource source =
          wrapped(
              "(sleep " + seconds + "; kill -" + signal + " $$) 2>/dev/null >/dev/null & exec "
                  + real + " \"$@\"");
      try {
        DumpFolder.Captured captured = MariadbShop.capture(source, folder);
        String dump = Files.readString(captured.file("/mysql/databases/shop/dump.sql"));
        assertThat(dump).endsWith("-- Dump completed\n").contains("(4000,");
        whole++;
      } catch (HoldfastException e) {
        assertThat(e.fault()).as(e.message()).isEqualTo(Fault.CAPTURE_FAILED);
        assertThat(e.message()).contains("signal");
      }
    }
    System.err.println("whole " + whole + ", none " + (points - whole));
  }

  @Test
  void whatTimeCanHealIsTriedAgain() throws IOException {
    Path real = MariadbInstance.program("mariadb-dump").orElseThrow();
    Path mark = folder.resolve("tried");
    String once =
        "if [ -e " + mark + " ]; then exec " + real + " \"$@\"; fi; touch " + mark + "; " + real
            + " \"$@\" | head -c 90000; echo 'mysqldump: Error 1412: Table definition has changed' >&2;"
            + " exit 3";
    refused(Fault.DATABASE_BUSY, "1412", wrapped(once));
    Files.delete(mark);
    MariadbSource source = wrapped(once, 2);
    DumpFolder.Captured captured = MariadbShop.capture(source, folder);
    assertThat(Files.readString(captured.file("/mysql/databases/shop/dump.sql")))
        .endsWith("-- Dump completed\n");
    assertThat(captured.report().fingerprint()).filteredOn(i -> i.kind().equals("table"))
        .hasSize(1);
  }

  @Test
  void definitionsThatChangeMeanwhileAreNoDump() throws IOException {
    Path real = MariadbInstance.program("mariadb-dump").orElseThrow();
    refused(
        Fault.DATABASE_BUSY, "definitions were changed",
        wrapped(
            real + " \"$@\"; s=$?; " + client()
                + " -e 'create or replace view shop.v as select id +"
                + " 1 as id from shop.many where id < '$$; exit $s"));
    server.sql("shop", "create or replace view v as select id from many");
  }

  @Test
  void aLockThatOthersKeepIsWaitedForAndThenTold() throws Exception {
    Process holder =
        server.client("mariadb", "root", "--unbuffered", "--skip-column-names", "--execute="
            + "backup stage start; backup stage block_commit; select 'held'; select sleep(60)")
            .start();
    try {
      assertThat(holder.getInputStream().read()).isPositive();
      long began = System.nanoTime();
      refused(Fault.DATABASE_BUSY, "1205", quick(server.address(), "shop"));
      assertThat((System.nanoTime() - began) / 1e9).isLessThan(20);
    } finally {
      holder.destroyForcibly();
      holder.waitFor();
    }
  }

  @Test
  void commitsDoNotWaitForADumpThatDoesNotBegin() throws Exception {
    Tools tools = new Tools(System.getenv(), () -> false);
    MariadbSource.Reach reach =
        new MariadbSource.Reach(
            tools, new MariadbServer(server.address()),
            new MariadbClients(tools, List.of()).any(List.of()));
    for (boolean stages : List.of(true, false)) {
      try (ReadLock lock = ReadLock.take(reach, stages, Duration.ofMillis(1500))) {
        long began = System.nanoTime();
        server.sql("shop", "insert into many (a) values ('x'); delete from many where a = 'x'");
        assertThat((System.nanoTime() - began) / 1e9).isBetween(0.5, 12.0);
        assertThatThrownBy(lock::release).isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.fault()).isEqualTo(Fault.DATABASE_BUSY));
      }
    }
    try (ReadLock lock = ReadLock.take(reach, true, Duration.ofSeconds(20))) {
      lock.release();
      lock.release();
      server.sql("shop", "insert into many (a) values ('x'); delete from many where a = 'x'");
    }
  }

  @Test
  void connectionsThatAreCutAndServersThatDie() throws IOException {
    Path real = MariadbInstance.program("mariadb-dump").orElseThrow();
    String cut =
        "ids=$(" + client() + " -N -e \"select concat('kill ', id, ';') from"
            + " information_schema.processlist where id <> connection_id() and command <> 'Daemon'\");"
            + " " + client() + " -e \"$ids\"";
    refused(Fault.DATABASE_LOST, "", wrapped(cut + "; exec " + real + " \"$@\""));
    // A server that dies under a dump, and comes back.
    String pid = server.socket().resolveSibling("pid").toString();
    refused(
        Fault.DATABASE_LOST, "",
        wrapped(
            real + " \"$@\" | (head -c 60000; kill -9 $(cat " + pid + "); cat); exit 3"),
        Fault.DATABASE_UNREACHABLE);
    server.crash();
    server.up();
    MariadbShop.capture(source(server.address(), "shop"), folder);
  }

  @Test
  void clientsThatAreMissingOrDoNotFit() throws IOException {
    Tools none = new Tools(Map.of("PATH", folder.toString()), () -> false);
    refused(
        Fault.TOOL_MISSING, "no MariaDB or MySQL client",
        MariadbShop.source(server.address(), none, 1, "shop"));
    refused(
        Fault.DATABASE_CLIENT_OLD, "10.5.9",
        wrapped("exit 1", "mariadb-dump  Ver 10.19 Distrib 10.5.9-MariaDB, for Linux (x86_64)"));
    refused(
        Fault.DATABASE_CLIENT_OLD, "of MySQL 8.4.3",
        wrapped("exit 1", "mysqldump  Ver 8.4.3 for Linux on x86_64 (MySQL Community Server)"));
  }

  @Test
  void whoStopsIsObeyed() throws IOException {
    Path real = MariadbInstance.program("mariadb-dump").orElseThrow();
    CancelSignal cancel = new CancelSignal();
    MariadbSource source = wrapped(real + " \"$@\" | (head -c 40000; touch " + folder
        + "/half; sleep 1; cat)");
    Thread.ofVirtual().start(() -> {
      while (!Files.exists(folder.resolve("half"))) {
        Thread.onSpinWait();
      }
      cancel.raise();
    });
    assertThatThrownBy(
        () -> DumpFolder.capture(source, Files.createTempDirectory(folder, "c"), folder, cancel))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.fault()).isEqualTo(Fault.STOPPED));
    assertThat(
        server.sql("select count(*) from information_schema.processlist where info like"
            + " '%backup stage%' and id <> connection_id()"))
        .isEqualTo("0");
  }

  private static String client() {
    return MariadbInstance.program("mariadb").orElseThrow() + " --no-defaults -uroot --socket="
        + server.socket();
  }

  private static ServerAddress host(String name, int port) {
    return new ServerAddress(
        Optional.of(name), port, Optional.empty(), Optional.of("root"), Optional.empty(),
        Optional.empty(), List.of());
  }

  private static ServerAddress with(ServerAddress address, ServerAddress.Password password) {
    return new ServerAddress(
        address.host(), address.port(), address.socket(), address.user(), address.secretFile(),
        Optional.of(password), address.via());
  }

  private static MariadbSource source(ServerAddress address, String... databases) {
    return MariadbShop.source(address, databases);
  }

  /** One whose sessions wait for locks for a second only. */
  private MariadbSource quick(ServerAddress address, String database) throws IOException {
    Path bin = Files.createTempDirectory(folder, "bin");
    script(
        bin.resolve("mariadb"),
        "exec bash -c 'exec " + MariadbInstance.program("mariadb").orElseThrow()
            + " \"$@\" < <(sed -u s/lock_wait_timeout.=.20/lock_wait_timeout=1/g)' x \"$@\"");
    script(
        bin.resolve("mariadb-dump"),
        "exec " + MariadbInstance.program("mariadb-dump").orElseThrow() + " \"$@\"");
    return MariadbShop.source(address, tools(bin), 1, database);
  }

  private MariadbSource wrapped(String script) throws IOException {
    return wrapped(script, 1);
  }

  private MariadbSource wrapped(String script, int attempts) throws IOException {
    return wrapped(
        script, "exec " + MariadbInstance.program("mariadb-dump").orElseThrow() + " --version",
        attempts);
  }

  private MariadbSource wrapped(String script, String version) throws IOException {
    return wrapped(script, "echo '" + version + "'", 1);
  }

  /** A source whose dump client is a script; {@code $@} are its arguments. */
  private MariadbSource wrapped(String script, String version, int attempts) throws IOException {
    Path bin = Files.createTempDirectory(folder, "bin");
    script(
        bin.resolve("mariadb"),
        "exec " + MariadbInstance.program("mariadb").orElseThrow() + " \"$@\"");
    script(
        bin.resolve("mariadb-dump"),
        "case \"$*\" in *--version*) " + version + "; exit;; esac\n" + script);
    return MariadbShop.source(onlyThere(server.address()), tools(bin), attempts, "shop");
  }

  /** Through {@code env}, so that the clients are those of the search path. */
  private static ServerAddress onlyThere(ServerAddress address) {
    return new ServerAddress(
        address.host(), address.port(), address.socket(), address.user(), address.secretFile(),
        address.password(), List.of("env"));
  }

  private static Tools tools(Path bin) {
    return new Tools(Map.of("PATH", bin + ":" + System.getenv("PATH")), () -> false);
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    file.toFile().setExecutable(true);
  }

  private org.assertj.core.api.AbstractStringAssert<?> refused(
      Fault fault, String text, MariadbSource source, Fault... others) throws IOException {
    Path target = Files.createTempDirectory(folder, "c");
    try {
      DumpFolder.capture(source, target, folder);
    } catch (HoldfastException e) {
      assertThat(e.fault()).as(e.message())
          .isIn(java.util.stream.Stream.concat(
              java.util.stream.Stream.of(fault), java.util.stream.Stream.of(others)).toList());
      assertThat(target.resolve("mysql/databases/shop/dump.sql")).doesNotExist();
      return assertThat(e.message() + e.hint()).contains(text);
    }
    throw new AssertionError("captured, expected: " + fault + " " + text);
  }
}
