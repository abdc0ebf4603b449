package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A small repository in stores {@code a} and {@code b}: a tree and a database, three runs. Made once, copied per test. */
final class VerifyRepository {
  private VerifyRepository() {}

  /** Makes it with the program itself. */
  static InProcess make(Path directory) throws IOException {
    InProcess program = new InProcess(directory);
    Path data = Files.createDirectories(directory.resolve("data/sub"));
    Random random = new Random(7);
    for (int i = 0; i < 12; i++) {
      byte[] bytes = new byte[500 + 8_000 * i];
      random.nextBytes(bytes);
      Files.write(data.resolve("file" + i), bytes);
    }
    Files.createLink(directory.resolve("data/link"), data.resolve("file3"));
    Files.createSymbolicLink(directory.resolve("data/symlink"), Path.of("nowhere"));
    sql(directory.resolve("app.db"), "create table t(x); insert into t values (1), (2)");
    ok(
        program.run(
            "init", "--keys", "keys", "--no-passphrase", "--app", "shop", "--store", "a=a",
            "--store", "b=b", "--files", "data", "--sqlite", "app.db"));
    for (int run = 0; run < 3; run++) {
      Instant day = Instant.parse("2026-03-01T02:00:00Z").plus(Duration.ofDays(2L * run));
      ok(program.at(() -> day).run("backup", "--label", "run" + run));
      copyTree(directory.resolve("a"), directory.resolve("a-run" + run));
      byte[] bytes = new byte[60_000];
      random.nextBytes(bytes);
      Files.write(data.resolve("more" + run), bytes);
      sql(directory.resolve("app.db"), "insert into t values (" + run + ")");
    }
    return program;
  }

  private static void sql(Path file, String statements) {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String one : statements.split(";")) {
        statement.execute(one);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void ok(Ran ran) {
    assertThat(ran.status()).as(ran.out() + ran.err()).isZero();
  }

  /** Copies stores and keys; the copy has its own configuration and no state. */
  static InProcess copy(Path made, Path directory) throws IOException {
    for (String part : new String[]{"a", "b", "keys", "state"}) {
      copyTree(made.resolve(part), directory.resolve(part));
    }
    String yaml = Files.readString(made.resolve("holdfast.yaml"));
    Files.writeString(
        directory.resolve("holdfast.yaml"),
        yaml.replace("directory: " + made + "/", "directory: " + directory + "/")
            .replace("trust: " + made + "/", "trust: " + directory + "/"));
    return new InProcess(directory);
  }

  /** The files of a store below a prefix, sorted. */
  static List<Path> files(Path store, String prefix) throws IOException {
    try (Stream<Path> files = Files.walk(store)) {
      return new ArrayList<>(
          files.filter(Files::isRegularFile)
              .filter(file -> store.relativize(file).toString().startsWith(prefix))
              .sorted()
              .toList());
    }
  }

  static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(
              file, target, StandardCopyOption.COPY_ATTRIBUTES,
              StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  static void deleteTree(Path folder) throws IOException {
    List<Path> left;
    try (Stream<Path> files = Files.walk(folder)) {
      left = files.toList();
    }
    for (Path file : left.reversed()) {
      Files.delete(file);
    }
  }
}
