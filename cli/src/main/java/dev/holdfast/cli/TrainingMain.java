package dev.holdfast.cli;

import dev.holdfast.cli.output.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Runs the common verbs once, in one process and on a small sample in a temporary folder, so that the launcher's
 * ahead-of-time cache knows the classes and the hot methods of a real run. It writes nothing anywhere else, and what the
 * verbs answer does not matter.
 */
public final class TrainingMain {
  private static final int FILES = 60;
  private static final int FILE_BYTES = 40_000;

  private final Path top;

  private TrainingMain(Path top) {
    this.top = top;
  }

  /** Makes the sample, runs the verbs, removes everything. */
  public static void main(String[] args) throws IOException, SQLException {
    Path top = Files.createTempDirectory("holdfast-training");
    try {
      new TrainingMain(top).train();
    } finally {
      try (Stream<Path> all = Files.walk(top)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private void train() throws IOException, SQLException {
    Path sample = Files.createDirectories(top.resolve("sample/uploads"));
    Files.createDirectories(top.resolve("stores"));
    writeFiles(sample);
    writeDatabase(top.resolve("sample/app.db"));
    run("--help");
    run("init", "--keys", "keys", "--no-passphrase", "--app", "sample", "--store", "one=stores/one",
        "--store", "two=stores/two", "--files", sample.toString(), "--sqlite",
        top.resolve("sample/app.db").toString());
    run("validate");
    run("backup");
    Files.writeString(sample.resolve("0"), "changed");
    run("backup", "--json");
    run("snapshots");
    run("snapshots", "--json");
    run("ls", "sample/uploads", "--identity", "keys/recovery-1.key");
    String one = sample.resolve("1").toString();
    run("cat", "sample/uploads:" + one, "--identity", "keys/recovery-1.key");
    run("find", "1*", "--identity", "keys/recovery-1.key");
    run("restore", "sample/uploads", "--include", one, "--target", "one", "--identity",
        "keys/recovery-1.key");
    run("verify");
    run("verify", "--read-data", "--identity", "keys/recovery-1.key");
    run("restore", "latest", "--target", "restored", "--identity", "keys/recovery-1.key");
    run("rescue", "--store", "stores/one", "--target", "rescued", "--identity",
        "keys/recovery-1.key");
    run("retention", "plan");
    run("doctor");
    run("version");
  }

  /** Half text, half noise: both compressible and other content is met. */
  private static void writeFiles(Path folder) throws IOException {
    Random random = new Random(1);
    byte[] content = new byte[FILE_BYTES];
    for (int i = 0; i < FILES; i++) {
      if (i % 2 == 0) {
        random.nextBytes(content);
      } else {
        content = "a line of text %d\n".formatted(i).repeat(2_000).getBytes(
            StandardCharsets.UTF_8);
      }
      Files.write(folder.resolve(Integer.toString(i)), content);
    }
  }

  private static void writeDatabase(Path file) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("create table item (id integer primary key, name text)");
      statement.execute("insert into item (name) values ('one'), ('two'), ('three')");
    }
  }

  private void run(String... words) {
    Console nowhere = new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(),
        false, false, 80, null);
    Surroundings surroundings = new Surroundings(
        Map.of("HOLDFAST_STATE", top.resolve("state").toString()), top, top, "training",
        "training", Clock.systemUTC(), new SecureRandom(), nowhere, new Interruption());
    int status = new Program(surroundings).run(words);
    System.err.println(List.of(words) + " -> " + status);
  }
}
