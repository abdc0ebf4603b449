package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.s3double.Misbehaviour;
import dev.holdfast.s3double.S3Double;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code store check} through the program: what it prints, its exit code, what it keeps and what that changes. */
final class StoreCheckTest {
  @TempDir
  private Path directory = Path.of("");

  private final Instant now = Instant.parse("2026-01-14T10:00:00Z");
  private S3Double server = S3Double.start(() -> now);
  private InProcess program = new InProcess(directory);

  @BeforeEach
  void begin() throws IOException {
    // The client that looks into buckets signs with the machine's own clock.
    server.misbehave(Misbehaviour.CLOCK_NOT_CHECKED);
    server.createBucket("acme", true, true);
    program =
        new InProcess(directory)
            .with("AWS_ACCESS_KEY_ID", S3Double.ACCESS)
            .with("AWS_SECRET_ACCESS_KEY", S3Double.SECRET)
            .at(() -> now);
    Files.createDirectories(directory.resolve("src"));
    Files.writeString(directory.resolve("src/one"), "one");
  }

  @AfterEach
  void end() {
    server.close();
  }

  private Ran run(int status, String... words) {
    Ran ran = program.run(words);
    assertThat(ran.status()).as("%s%n%s%s", List.of(words), ran.out(), ran.err())
        .isEqualTo(status);
    assertThat(ran.out() + ran.err()).doesNotContain(S3Double.SECRET);
    return ran;
  }

  @Test
  void lockedStoreIsCheckedKeptAndCompared() throws IOException {
    run(0, "init", "--keys", "keys", "--no-passphrase", "--app", "shop", "--files", "src",
        "--store", "off=s3:" + server.endpoint() + "/acme/hf,lock=compliance:1d");
    Ran first = run(0, "store", "check", "off");
    assertThat(first.out()).contains("COMPLIANCE lock holds against every key", "separate-keys",
        "one key: who steals it can destroy everything", "stays for now: probe/canary/")
        .doesNotContain("store-changed");
    assertThat(run(0, "backup", "--json").out())
        .containsPattern("\"protected\":true,\"protected_until\":\"2[0-9-]+T00:00:00Z\"");
    assertThat(server.requests()).anyMatch(
        r -> r.presigned() && r.key().contains("/packs/")
            && r.headers().contains("x-amz-content-sha256") && r.status() == 200);
    run(0, "verify", "--identity=keys/recovery-1.key");
    server.misbehave(Misbehaviour.LOCK_NOT_ENFORCED);
    Ran second = run(9, "store", "check", "off", "--json");
    assertThat(second.out()).contains("\"store-changed\"", "\"promise\":\"lock\"", "HF-3013",
        "\"exit_code\":9");
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(f -> f.toString().contains("/checks/")
          && Files.isRegularFile(f)).toList()) {
        assertThat(Files.readString(file)).contains("LOCK_COMPLIANCE=IGNORED")
            .doesNotContain(S3Double.SECRET, S3Double.ACCESS);
      }
    }
  }

  @Test
  void placesAreCheckedWithoutAConfiguration() throws IOException {
    Files.createDirectories(directory.resolve("disk"));
    assertThat(run(0, "store", "check", directory.resolve("disk").toString()).out())
        .contains("no-overwrite", "who can delete");
    assertThat(run(10, "store", "check", "s3:" + server.endpoint() + "/none/p").err())
        .contains("NoSuchBucket");
    server.goOffline();
    run(8, "store", "check", "s3:" + server.endpoint() + "/acme/p");
  }

  @Test
  void policiesArePrintedWithoutAskingTheServer() {
    server.goOffline();
    for (String kind : List.of("aws", "ceph", "minio", "seaweedfs", "versitygw")) {
      assertThat(
          run(0, "store", "check", "s3:" + server.endpoint() + "/acme/hf", "--policy", kind).out())
          .contains("arn:aws:s3:::acme/hf/*", "s3:PutObjectRetention");
    }
    run(2, "store", "check", "s3:" + server.endpoint() + "/acme/hf", "--policy", "other");
  }
}
