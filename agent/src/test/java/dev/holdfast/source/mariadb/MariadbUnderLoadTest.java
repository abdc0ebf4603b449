package dev.holdfast.source.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.database.DumpFolder;
import dev.holdfast.database.FingerprintDepth;
import dev.holdfast.database.MariadbInstance;
import dev.holdfast.seed.Seed;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import dev.holdfast.tool.Tools;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** T60, T44: whatever is written meanwhile, a dump loads to exactly the figures that were taken of it. */
@Timeout(1800)
final class MariadbUnderLoadTest {
  private static final boolean PROFILE = Boolean.getBoolean("holdfast.profile");
  private static final int ROUNDS = PROFILE ? 60 : 3;
  private static final int ACCOUNTS = 500;
  private static final int WRITERS = 4;
  private static final long PAUSE_MILLIS = PROFILE ? 18 : 10;

  private static MariadbInstance server;

  @TempDir
  Path folder;

  @BeforeAll
  static void start() throws IOException {
    server = MariadbInstance.start("--log-bin=mb", "--server-id=1", "--max-binlog-size=1M");
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void whatIsLoadedHasTheFiguresOfItsSnapshot() throws Exception {
    long seed = Seed.of(20261121);
    System.err.println("seed " + seed);
    server.sql(
        "create database shop; use shop; create table accounts (id int primary key, amount bigint not"
            + " null, note varchar(300)); create table moves (id bigint auto_increment primary key, a"
            + " int, b int, n int, at timestamp(6) default current_timestamp(6)); create sequence"
            + " numbers cache 50; create table loose (id int auto_increment primary key, t text)"
            + " engine = MyISAM; insert into loose (t) values ('x');"
            + " insert into accounts select seq, 1000, repeat(md5(seq), 8) from seq_1_to_"
            + ACCOUNTS);
    AtomicBoolean end = new AtomicBoolean();
    AtomicLong transactions = new AtomicLong();
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      Random random = new Random(seed + i);
      writers.add(Thread.ofPlatform().start(() -> write(random, end, transactions)));
    }
    try {
      long began = System.nanoTime();
      for (int round = 0; round < ROUNDS; round++) {
        round(round);
      }
      System.err.printf(
          "%d rounds, %d transactions, %.0f a second%n", ROUNDS, transactions.get(),
          transactions.get() / ((System.nanoTime() - began) / 1e9));
    } finally {
      end.set(true);
      for (Thread writer : writers) {
        writer.join();
      }
    }
    assertThat(transactions.get()).isGreaterThan(ROUNDS * 10L);
  }

  /** The catalog is read while it changes. */
  @Test
  void databasesThatComeAndGoDisturbNoLook() throws Exception {
    StringBuilder sql = new StringBuilder();
    for (int i = 0; i < 150; i++) {
      String name = "come" + i;
      sql.append("create database " + name + "; create table " + name
          + ".t (a int auto_increment primary key, b int, foreign key (b) references t (a)); create"
          + " sequence " + name + ".s; create view " + name + ".v as select * from " + name
          + ".t; drop database " + name + ";\n");
    }
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      String own = sql.toString().replace("come", "come" + i + "x");
      writers.add(Thread.ofPlatform().start(() -> {
        try {
          server.sql(own);
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }));
    }
    Tools tools = new Tools(System.getenv(), () -> false);
    int looks = 0;
    while (writers.stream().anyMatch(Thread::isAlive)) {
      MariadbShop.source(server.address(), tools, 1).health();
      looks++;
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(looks).isPositive();
    server.sql("select 1");
  }

  private void round(int round) throws IOException {
    MariadbSource source =
        MariadbShop.source(
            server.address(), new Tools(System.getenv(), () -> false), 1, "shop");
    DumpFolder.Captured captured = MariadbShop.capture(source, folder);
    String copy = "copy" + round;
    server.sql("create database " + copy);
    MariadbShop.load(server, captured.file("/mysql/databases/shop/dump.sql"), copy);
    Tools tools = new Tools(System.getenv(), () -> false);
    List<FingerprintItem> loaded =
        MariadbShop.own(
            MariadbShop.renamed(
                MariadbFigures.take(
                    tools, new MariadbServer(server.address()),
                    new MariadbClients(tools, List.of()).any(List.of()), copy,
                    FingerprintDepth.FULL, List.of()),
                copy, "shop"));
    List<FingerprintItem> expected = MariadbShop.own(captured.report().fingerprint());
    boolean moved =
        captured.report().findings().stream().anyMatch(f -> f.code().equals("changed-while-read"));
    assertThat(loaded.stream().filter(i -> !moved || !loose(i)).toList())
        .as("round %s", round)
        .isEqualTo(expected.stream().filter(i -> !moved || !loose(i)).toList());
    assertThat(server.sql(copy, "select sum(amount) from accounts"))
        .isEqualTo(Long.toString(ACCOUNTS * 1000L));
    Map<String, String> settings = captured.report().settings();
    assertThat(settings).containsKeys(
        "databases/shop/binlog_file", "databases/shop/gtid_position");
    server.sql("drop database " + copy);
  }

  /** What lies in no snapshot. */
  private static boolean loose(FingerprintItem item) {
    return item.name().endsWith("`loose`")
        && List.of("table", "auto-increment").contains(item.kind());
  }

  private static void write(Random random, AtomicBoolean end, AtomicLong transactions) {
    try {
      Process client =
          server.client("mariadb", "root", "--batch", "--force", "--database=shop")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (OutputStream out = client.getOutputStream()) {
        while (!end.get()) {
          int a = 1 + random.nextInt(ACCOUNTS);
          int b = 1 + random.nextInt(ACCOUNTS);
          int n = random.nextInt(100);
          String sql =
              "start transaction; update accounts set amount = amount - " + n + " where id = "
                  + Math.min(a, b) + "; update accounts set amount = amount + " + n
                  + " where id = " + Math.max(a, b) + "; insert into moves (a, b, n) values (" + a
                  + ", " + b + ", " + n + "); commit; do nextval(numbers);"
                  + (random.nextInt(5) == 0 ? " insert into loose (t) values (md5(" + n + "));"
                      : "")
                  + "\n";
          out.write(sql.getBytes(StandardCharsets.UTF_8));
          out.flush();
          transactions.incrementAndGet();
          Thread.sleep(PAUSE_MILLIS);
        }
      }
      client.waitFor();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
