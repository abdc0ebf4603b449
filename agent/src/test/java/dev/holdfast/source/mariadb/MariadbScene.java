package dev.holdfast.source.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.database.DumpFolder;
import dev.holdfast.database.MariadbInstance;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.tool.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Dumps of one server by clients that may be scripts, and what they end with; tests leave the server as they found it. */
abstract class MariadbScene {
  static MariadbInstance server;

  @TempDir
  Path folder;

  /** One for all classes of this process; it ends with the process. */
  @BeforeAll
  static synchronized void start() throws IOException {
    if (server != null) {
      return;
    }
    MariadbInstance fresh = MariadbInstance.start("--max-connections=30");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        fresh.close();
      } catch (IOException e) {
        System.err.println("MariaDB did not end: " + e.getMessage());
      }
    }));
    fresh.sql(
        "create database shop; use shop; create table many (id int auto_increment primary key, a"
            + " varchar(200)); insert into many (a) select repeat(md5(seq), 5) from seq_1_to_4000;"
            + " create view v as select id from many; create procedure p() select 1;"
            + " create user pw@localhost identified by 'hush', pw@'127.0.0.1' identified by 'hush';"
            + " create user locked@localhost account lock; create user expired@localhost identified"
            + " by 'x' password expire");
    server = fresh;
  }

  static String client() {
    return MariadbInstance.program("mariadb").orElseThrow() + " --no-defaults -uroot --socket="
        + server.socket();
  }

  static ServerAddress host(String name, int port) {
    return new ServerAddress(
        Optional.of(name), port, Optional.empty(), Optional.of("root"), Optional.empty(),
        Optional.empty(), List.of());
  }

  static ServerAddress with(ServerAddress address, ServerAddress.Password password) {
    return new ServerAddress(
        address.host(), address.port(), address.socket(), address.user(), address.secretFile(),
        Optional.of(password), address.via());
  }

  static MariadbSource source(ServerAddress address, String... databases) {
    return MariadbShop.source(address, databases);
  }

  /** One whose sessions wait for locks for a second only. */
  MariadbSource quick(ServerAddress address, String database) throws IOException {
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

  MariadbSource wrapped(String script) throws IOException {
    return wrapped(script, 1);
  }

  MariadbSource wrapped(String script, int attempts) throws IOException {
    return wrapped(
        script, "exec " + MariadbInstance.program("mariadb-dump").orElseThrow() + " --version",
        attempts);
  }

  MariadbSource wrapped(String script, String version) throws IOException {
    return wrapped(script, "echo '" + version + "'", 1);
  }

  /** A source whose dump client is a script; {@code $@} are its arguments. */
  MariadbSource wrapped(String script, String version, int attempts) throws IOException {
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
  static ServerAddress onlyThere(ServerAddress address) {
    return new ServerAddress(
        address.host(), address.port(), address.socket(), address.user(), address.secretFile(),
        address.password(), List.of("env"));
  }

  static Tools tools(Path bin) {
    return new Tools(Map.of("PATH", bin + ":" + System.getenv("PATH")), () -> false);
  }

  static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    file.toFile().setExecutable(true);
  }

  org.assertj.core.api.AbstractStringAssert<?> refused(
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
