package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.s3double.Misbehaviour;
import dev.holdfast.s3double.S3Double;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every verb on a bucket, and on a bucket and a directory together. */
class S3StoresTest {
  private static final String KEY = "--identity=keys/recovery-1.key";

  @TempDir
  private Path directory = Path.of("");

  private Instant now = Instant.parse("2026-01-14T10:00:00Z");
  private S3Double server = S3Double.start(() -> now);
  private InProcess program = new InProcess(directory);

  @BeforeEach
  void begin() throws IOException {
    // The client that looks into buckets signs with the machine's own clock.
    server.misbehave(Misbehaviour.CLOCK_NOT_CHECKED);
    server.createBucket("acme", false, false);
    program = program(directory);
    Files.createDirectories(directory.resolve("src"));
    Files.writeString(directory.resolve("src/one"), "one");
    Files.writeString(directory.resolve("src/two"), "two");
  }

  private InProcess program(Path in) {
    return new InProcess(in)
        .with("AWS_ACCESS_KEY_ID", S3Double.ACCESS)
        .with("AWS_SECRET_ACCESS_KEY", S3Double.SECRET)
        .at(() -> now);
  }

  @AfterEach
  void end() {
    server.close();
  }

  private Ran run(int status, String... words) {
    Ran ran = program.run(words);
    assertThat(ran.status()).as("%s%n%s%s", List.of(words), ran.out(), ran.err())
        .isEqualTo(status);
    return ran;
  }

  private String bucket(String name, String prefix) {
    return "s3:" + server.endpoint() + "/" + name + "/" + prefix;
  }

  private void init(String... stores) {
    List<String> words =
        new java.util.ArrayList<>(
            List.of("init", "--keys", "keys", "--no-passphrase", "--app", "shop", "--files",
                "src"));
    for (String store : stores) {
      words.add("--store");
      words.add(store);
    }
    run(0, words.toArray(String[]::new));
  }

  @Test
  void everyVerbWorksOnABucketAlone() throws IOException {
    init("off=" + bucket("acme", "hf"));
    run(0, "validate");
    assertThat(run(0, "doctor").out()).contains("store off");
    assertThat(run(0, "backup").out()).contains("off protected");
    now = now.plus(Duration.ofHours(1));
    Files.writeString(directory.resolve("src/one"), "changed");
    assertThat(run(0, "backup", "--json").out()).contains("\"committed\":true");
    assertThat(run(0, "snapshots").out()).contains("shop-2026-01-14T110000Z/src");
    assertThat(run(0, "ls", "latest", KEY).out()).contains("src/two");
    assertThat(run(0, "cat", "latest:" + directory.resolve("src/one"), KEY).out())
        .contains("changed");
    assertThat(run(0, "find", "**/two", KEY).out()).contains("src/two");
    run(0, "diff", "shop/src@2026-01-14T10:30:00Z", "latest", KEY);
    run(0, "verify");
    run(0, "verify", "--read-data", KEY);
    run(0, "retention", "plan");
    run(0, "restore", "latest", "--target", "back", KEY);
    assertThat(directory.resolve("back").resolve(directory.toString().substring(1))
        .resolve("src/one")).hasContent("changed");
    Path other = Files.createDirectories(directory.resolve("other"));
    Ran rescued =
        program(other).run(
            "rescue", "--store", bucket("acme", "hf"), "--target", "rescued",
            "--identity=" + directory.resolve("keys/recovery-1.key"));
    assertThat(rescued.status()).as(rescued.err()).isZero();
  }

  @Test
  void aDirectoryAndABucketTakeTheSame() throws IOException {
    init("disk=disk", "off=" + bucket("acme", ""));
    assertThat(run(0, "backup").out()).contains("disk protected, off protected");
    server.goOffline();
    now = now.plus(Duration.ofHours(1));
    Files.writeString(directory.resolve("src/one"), "changed");
    assertThat(run(8, "backup").err()).contains("off");
    assertThat(run(0, "restore", "latest", "--target", "back", KEY).status()).isZero();
    server.comeBack();
    now = now.plus(Duration.ofHours(1));
    run(0, "backup");
    assertThat(run(0, "snapshots", "--json").lines())
        .filteredOn(line -> line.contains("\"message_type\":\"snapshot\""))
        .hasSize(3)
        .allMatch(
            line -> line.matches(".*\\{\"name\":\"off\",\"state\":\"(committed|protected)\"}.*"));
  }
}
