package dev.holdfast.source.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.database.DumpFolder;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.Fault;
import dev.holdfast.tool.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers, accounts, rights and clients that do not do: each has a number and says what it saw. */
@Timeout(240)
final class MariadbRefusalsTest extends MariadbScene {
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
}
