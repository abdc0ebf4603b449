package dev.holdfast.source.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.database.DumpFolder;
import dev.holdfast.database.MariadbInstance;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.seed.Seed;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.tool.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dumps that go wrong meanwhile have a number, say what was seen, and leave nothing that looks like a dump. */
@Timeout(240)
final class MariadbFailuresTest extends MariadbScene {
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
    long seed = Seed.of(20261121);
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
}
