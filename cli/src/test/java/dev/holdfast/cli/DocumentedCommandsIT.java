package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.store.S3ProxyServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executes the commands that README.md and docs/recovery-by-hand.md show, with the program as a user starts it. */
class DocumentedCommandsIT {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

  @TempDir
  Path directory;

  @Test
  void theTourOfTheReadmeWorks() throws Exception {
    String output = run(block("README.md", "tour"), Map.of());
    assertThat(output).contains("hello").contains("/shop-db").contains("more.txt");
    assertThat(directory.resolve("rescued/shop/uploads")).isDirectory();
  }

  @Test
  void theBucketOfTheReadmeWorksAndNoProcessShowsItsKey() throws Exception {
    try (S3ProxyServer server =
        S3ProxyServer.start(Files.createDirectory(directory.resolve("server")));
        CommandLines lines = new CommandLines(S3ProxyServer.KEY.secretKey())) {
      String output =
          run(
              block("README.md", "tour-s3"),
              Map.of(
                  "S3_ENDPOINT", server.endpoint().toString(),
                  "AWS_ACCESS_KEY_ID", S3ProxyServer.KEY.accessKey(),
                  "AWS_SECRET_ACCESS_KEY", S3ProxyServer.KEY.secretKey()));
      assertThat(output).contains("disk protected, offsite protected", "ok: store offsite")
          .endsWith("hello\n");
      assertThat(lines.looks()).as("looks at command lines").isPositive();
      assertThat(lines.shown()).isEmpty();
    }
  }

  @Test
  void recoveryByHandWorksWithoutTheProgram() throws Exception {
    run(
        """
            mkdir data
            printf 'precious content\\n' > data/note.txt
            holdfast init --keys keys --no-passphrase --fleet f --app a --store s="$PWD/s" --files "$PWD/data"
            holdfast backup
            """,
        Map.of());
    Map<String, String> variables =
        Map.of(
            "DECODER", TOP.resolve("docs/decoder").toString(),
            "STORE", directory.resolve("s").toString(),
            "IDENTITY", directory.resolve("keys/recovery-1.key").toString());
    String text = Files.readString(TOP.resolve("docs/recovery-by-hand.md"));
    run(block(text, "by-hand", "docs/recovery-by-hand.md"), variables);
    String restored =
        run("find by-decoder -name note.txt -exec cat {} +", variables);
    assertThat(restored).isEqualTo("precious content\n");
    run(block(text, "pack", "docs/recovery-by-hand.md"), variables);
    assertThat(directory.resolve("content")).exists();
  }

  private static String block(String file, String name) throws IOException {
    return block(Files.readString(TOP.resolve(file)), name, file);
  }

  private static String block(String text, String name, String file) {
    Pattern pattern =
        Pattern.compile(
            "<!-- " + name + ": begin -->\\s*```sh\\n(.*?)```\\s*<!-- " + name + ": end -->",
            Pattern.DOTALL);
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(name + " in " + file).isTrue();
    return matcher.group(1);
  }

  /** Runs a script with {@code holdfast} meaning this checkout's launcher; each command must succeed. */
  private String run(String script, Map<String, String> variables) throws Exception {
    Path file = directory.resolve(".script.sh");
    String prelude = "set -eu\nholdfast() { \"" + TOP.resolve("holdfast") + "\" \"$@\"; }\n";
    Files.writeString(file, prelude + script);
    ProcessBuilder builder =
        new ProcessBuilder("bash", file.toString())
            .directory(directory.toFile())
            .redirectError(directory.resolve(".errors").toFile());
    builder.environment().put("HOLDFAST_STATE", directory.resolve("state").toString());
    builder.environment().putAll(variables);
    Process process = builder.start();
    String output;
    try (InputStream in = process.getInputStream()) {
      output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    int status = process.waitFor();
    assertThat(status)
        .as(output + Files.readString(directory.resolve(".errors")))
        .isEqualTo(0);
    return output;
  }
}
