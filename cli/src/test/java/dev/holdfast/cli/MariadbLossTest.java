package dev.holdfast.cli;

import static dev.holdfast.cli.DatabaseVerbs.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.database.MariadbInstance;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** T60: a server is captured while it is written to, is lost whole, and comes back in a fresh one. */
class MariadbLossTest {
  @TempDir
  Path directory;

  @Test
  void everyRowOfTheDumpsOwnMomentComesBackInAFreshServer() throws Exception {
    DatabaseVerbs verbs = new DatabaseVerbs(directory);
    try (MariadbInstance lost = MariadbInstance.start()) {
      lost.sql(
          "create database shop; use shop; create table ledger (id int primary key auto_increment,"
              + " amount int); create table pair (id int primary key, n int); insert into pair values"
              + " (1, 0); create sql security definer view total as select sum(amount) s from ledger;"
              + " create user app@localhost identified by 'geheim'; grant select on shop.* to"
              + " app@localhost; insert into ledger (amount) select 0 from seq_1_to_2000");
      expect(
          0,
          verbs.init("--mysql", "mysql://root@/shop?socket=" + lost.socket()));
      AtomicBoolean enough = new AtomicBoolean();
      Process client = lost.client("mariadb", "root", "--batch", "shop").start();
      Thread writer = new Thread(() -> write(client, enough));
      writer.start();
      long before = Long.parseLong(lost.sql("shop", "select count(*) from ledger"));
      InProcess.Ran backup = verbs.run("backup", "--json");
      expect(0, backup);
      assertThat(backup.out()).contains("\"consistency\":\"exact\"");
      long after = Long.parseLong(lost.sql("shop", "select count(*) from ledger"));
      assertThat(after).as("rows written while it was captured").isGreaterThan(before + 20);
      enough.set(true);
      writer.join();
      client.waitFor();
    }
    try (MariadbInstance fresh = MariadbInstance.start()) {
      String to = "mysql://root@?socket=" + fresh.socket();
      InProcess.Ran ran = verbs.restore("--to", to, "--trusted", "--json");
      expect(0, ran);
      assertThat(ran.out()).contains("\"items_different\":0").contains("\"items_not_compared\":1")
          .contains("accounts and their rights");
      // Each transaction of the writer adds two rows whose sum is zero, and counts itself.
      assertThat(fresh.sql("shop", "select s from total")).isEqualTo("0");
      assertThat(
          fresh.sql("shop", "select (select count(*) from ledger) - 2000 - 2 * n from pair"))
          .isEqualTo("0");
      Process app =
          fresh.client(
              "mariadb", "app", "--password=geheim", "--batch", "--skip-column-names",
              "--execute=select count(*) > 1999 from shop.ledger")
              .start();
      assertThat(new String(app.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
          .isEqualTo("1");
    }
  }

  private static void write(Process client, AtomicBoolean enough) {
    try (OutputStream out = client.getOutputStream()) {
      for (int i = 1; !enough.get(); i++) {
        out.write(
            ("start transaction; insert into ledger (amount) values (" + i + "), (-" + i
                + "); update pair set n = n + 1; commit;\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        Thread.sleep(2);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
