package dev.holdfast.restore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.database.LoadReport;
import dev.holdfast.database.LoadWish;
import dev.holdfast.database.PostgresInstance;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * T60: an application moves money 200 times a second while its database is captured and loaded again and again. Every copy
 * has the figures of its own snapshot, no money was lost or made, and the ledger agrees with the accounts.
 */
final class PostgresUnderLoadTest {
  private static final int TRANSACTIONS_PER_SECOND = 200;

  @TempDir
  Path folder;

  @Test
  void everyCopyIsAMomentOfTheApplication() throws Exception {
    PostgresInstance server = PostgresInstance.shared();
    server.sql("postgres", "create database bank");
    server.sql(
        "bank",
        "create table account (id int primary key, cents bigint not null); insert into account"
            + " select i, 1000 from generate_series(0, 999) i; create table entry (id bigint"
            + " generated always as identity primary key, account int references account, cents"
            + " bigint); create sequence calls");
    boolean profile = Boolean.getBoolean("holdfast.profile");
    long seconds = Long.getLong("holdfast.seconds", profile ? 1800 : 3);
    PostgresTrip trip = new PostgresTrip(folder);
    int copies = 0;
    long lastEntries = -1;
    try (Writer writer = new Writer(server)) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      long start = System.nanoTime();
      while (copies < 2 || System.nanoTime() < end) {
        var captured = trip.capture(server.address(), "bank");
        LoadReport report = trip.load(server.address(), trip.dumped(captured, "bank"), into());
        assertThat(report.different()).isEmpty();
        assertThat(report.notCompared()).isEmpty();
        assertThat(
            server.sql(
                "bank_copy",
                "select sum(cents), (select coalesce(sum(cents), 0) from entry), (select count(*)"
                    + " from account a where cents <> 1000 + coalesce((select sum(cents) from"
                    + " entry e where e.account = a.id), 0)) from account"))
            .isEqualTo("1000000|0|0");
        long entries = Long.parseLong(server.sql("bank_copy", "select count(*) from entry"));
        assertThat(entries).isGreaterThan(lastEntries);
        lastEntries = entries;
        server.sql("postgres", "drop database bank_copy");
        delete(captured.root());
        copies++;
      }
      System.out.println(
          copies + " copies, " + writer.done.get() + " transactions, "
              + writer.done.get() * 1_000_000_000L / (System.nanoTime() - start) + " a second");
    } finally {
      server.sql("postgres", "drop database if exists bank_copy with (force)");
      server.sql("postgres", "drop database bank with (force)");
    }
  }

  private static void delete(Path root) throws IOException {
    try (var all = java.nio.file.Files.walk(root)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        java.nio.file.Files.delete(path);
      }
    }
  }

  private static LoadWish into() {
    return new LoadWish(
        Optional.of("bank_copy"), Optional.empty(), List.of(), LoadWish.Part.ALL, false, false, 2);
  }

  /** One session that moves money at a steady rate until it is closed. */
  private static final class Writer implements AutoCloseable {
    private final AtomicLong done = new AtomicLong();
    private final Process process;
    private final Thread thread;
    private volatile boolean stopped;

    Writer(PostgresInstance server) throws IOException {
      process =
          new ProcessBuilder(
              PostgresInstance.installed().getFirst().resolve("psql").toString(), "-X", "-q", "-h",
              server.socketFolder().toString(), "-U", "postgres", "-d", "bank", "-v",
              "ON_ERROR_STOP=1")
              .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      thread = Thread.ofPlatform().daemon().start(this::write);
    }

    private void write() {
      java.util.Random random = new java.util.Random(7);
      try (OutputStream out = process.getOutputStream()) {
        long start = System.nanoTime();
        while (!stopped) {
          long due =
              (System.nanoTime() - start) * TRANSACTIONS_PER_SECOND / 1_000_000_000L - done.get();
          for (long i = 0; i < Math.min(due, 20); i++) {
            out.write(move(random).getBytes(StandardCharsets.UTF_8));
            done.incrementAndGet();
          }
          out.flush();
          Thread.sleep(5);
        }
      } catch (IOException | InterruptedException e) {
        stopped = true;
      }
    }

    private static String move(java.util.Random random) {
      int from = random.nextInt(1000);
      int to = random.nextInt(1000);
      int cents = random.nextInt(100);
      return "begin; update account set cents = cents - " + cents + " where id = " + from
          + "; update account set cents = cents + " + cents + " where id = " + to
          + "; insert into entry (account, cents) values (" + from + ", -" + cents + "), (" + to
          + ", " + cents + "); select nextval('calls'); commit;\n";
    }

    @Override
    public void close() throws Exception {
      assertThat(stopped).as("the writer ended early").isFalse();
      stopped = true;
      thread.join();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    }
  }
}
