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

/** T28: no run for n days, with L = 30 and W = 15 days. What is kept is locked for L again by the next run. */
class LockLapseTest {
  @TempDir
  private Path directory = Path.of("");

  private Instant now = Instant.parse("2026-01-14T10:00:00Z");
  private final S3Double server = S3Double.start(() -> now);

  @BeforeEach
  void begin() throws IOException {
    // The client that looks into buckets signs with the machine's own clock.
    server.misbehave(Misbehaviour.CLOCK_NOT_CHECKED);
    Files.createDirectories(directory.resolve("src"));
  }

  @AfterEach
  void end() {
    server.close();
  }

  private Ran run(Path in, String... words) {
    return new InProcess(in)
        .with("AWS_ACCESS_KEY_ID", S3Double.ACCESS)
        .with("AWS_SECRET_ACCESS_KEY", S3Double.SECRET)
        .at(() -> now)
        .run(words);
  }

  /** Nothing tells beforehand that a lock ends but the date that {@code snapshots} shows. */
  @Test
  void theNextRunLocksAgain() throws IOException {
    for (int days : new int[]{44, 46}) {
      now = Instant.parse("2026-01-14T10:00:00Z");
      String bucket = "bucket-" + days;
      server.createBucket(bucket, true, true);
      Path in = Files.createDirectories(directory.resolve(bucket));
      Files.createDirectories(in.resolve("src"));
      Files.writeString(in.resolve("src/one"), "one");
      run(in, "init", "--keys", "keys", "--no-passphrase", "--app", "shop", "--files", "src",
          "--store", "off=s3:" + server.endpoint() + "/" + bucket + "/hf,lock=compliance:30d");
      assertThat(run(in, "backup").status()).isZero();
      now = now.plus(Duration.ofDays(days));
      boolean lapsed = server.versions(bucket, "hf/").stream()
          .anyMatch(o -> o.lockedUntil().orElseThrow().isBefore(now));
      assertThat(lapsed).isEqualTo(days > 45);
      assertThat(run(in, "snapshots").out())
          .contains(lapsed ? "lock not known" : "locked until 2026-03-01");
      Files.writeString(in.resolve("src/one"), "two");
      Ran backup = run(in, "backup");
      assertThat(backup.status()).as(backup.out() + backup.err()).isZero();
      List<S3Double.Stored> stored = server.versions(bucket, "hf/hosts/");
      assertThat(stored).filteredOn(o -> !o.key().contains("/checkpoints/"))
          .allSatisfy(o -> assertThat(o.lockedUntil().orElseThrow())
              .as(days + " " + o.key()).isAfterOrEqualTo(now.plus(Duration.ofDays(30))));
    }
  }
}
