package dev.holdfast.source.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.database.DumpFolder;
import dev.holdfast.database.MariadbInstance;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import dev.holdfast.tool.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MariadbSourceTest {
  private static MariadbInstance server;

  @TempDir
  Path folder;

  @BeforeAll
  static void start() throws IOException {
    server = MariadbInstance.start("--log-bin=mb", "--server-id=1");
    MariadbShop.make(server);
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aDumpHasTheFiguresOfItsOwnSnapshot() throws IOException {
    DumpFolder.Captured captured =
        MariadbShop.capture(MariadbShop.source(server.address(), "shop"), folder);
    Path dump = captured.file("/mysql/databases/shop/dump.sql");
    assertThat(Files.readString(dump)).doesNotContain("CREATE DATABASE").contains("CREATE TABLE");
    assertThat(captured.report().settings())
        .containsEntry("server_flavor", "mariadb")
        .containsEntry("databases/shop/collation", "utf8mb4_general_ci")
        .containsKey("databases/shop/binlog_position")
        .hasEntrySatisfying(
            "databases/shop/counts",
            counts -> assertThat(counts).contains("table 11", "view 2", "trigger 1", "routine 4",
                "event 1", "sequence 1"));
    assertThat(Files.readString(captured.file("/mysql/users.sql"))).contains("`reader`@`localhost`")
        .endsWith("-- holdfast: complete\n");
    assertThat(Files.readString(captured.file("/mysql/grants.sql")))
        .contains("GRANT SELECT, UPDATE (`a`) ON `shop`.`many` TO `reader`@`localhost`;\n")
        .doesNotContain("IDENTIFIED");
    server.sql("drop database if exists again; create database again");
    MariadbShop.load(server, dump, "again");
    Tools tools = new Tools(System.getenv(), () -> false);
    MariadbServer reach = new MariadbServer(server.address());
    List<FingerprintItem> again =
        MariadbFigures.take(
            tools, reach, new MariadbClients(tools, List.of()).any(List.of()), "again",
            MariadbFingerprint.Depth.FULL, List.of());
    assertThat(MariadbShop.own(MariadbShop.renamed(again, "again", "shop")))
        .isEqualTo(MariadbShop.own(captured.report().fingerprint()));
    server.sql("drop database again");
  }
}
