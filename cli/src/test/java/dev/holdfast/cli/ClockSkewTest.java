package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.s3double.S3Double;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server's clock that differs is told while everything still works; from 15 minutes on the server refuses. */
class ClockSkewTest {
  @TempDir
  private Path directory = Path.of("");

  private Duration ahead = Duration.ZERO;

  private Ran run(int status, String... words) {
    Ran ran =
        new InProcess(directory)
            .with("AWS_ACCESS_KEY_ID", S3Double.ACCESS)
            .with("AWS_SECRET_ACCESS_KEY", S3Double.SECRET)
            .run(words);
    assertThat(ran.status()).as("%s %s%n%s%s", ahead, List.of(words), ran.out(), ran.err())
        .isEqualTo(status);
    return ran;
  }

  @Test
  void aClockThatDiffersIsTold() throws IOException {
    try (S3Double server = S3Double.start(() -> Instant.now().plus(ahead))) {
      server.createBucket("acme", false, false);
      Files.createDirectories(directory.resolve("src"));
      Files.writeString(directory.resolve("src/one"), "one");
      run(0, "init", "--keys", "keys", "--no-passphrase", "--app", "shop", "--files", "src",
          "--store", "off=s3:" + server.endpoint() + "/acme/hf");
      for (int seconds : new int[]{0, 45, -45}) {
        ahead = Duration.ofSeconds(seconds);
        assertThat(run(0, "backup", "--json").out()).doesNotContain("clock-skew");
        assertThat(run(0, "doctor", "--json").out()).doesNotContain("clock-skew");
      }
      ahead = Duration.ofMinutes(5);
      String told = "the server's clock is (299|300) s ahead of this machine's";
      assertThat(run(0, "backup", "--json").out()).contains("\"code\":\"clock-skew\"",
          "\"store\":\"off\"").containsPattern(told);
      assertThat(run(0, "doctor", "--json").out()).containsPattern(told);
      assertThat(run(0, "store", "check", "off").out()).containsPattern("clock.*s ahead");
      ahead = Duration.ofMinutes(-12);
      assertThat(run(0, "backup", "--json").out()).contains("12 min behind this machine's");
      assertThat(run(0, "doctor").out()).contains("clock-skew");
      ahead = Duration.ofMinutes(20);
      assertThat(run(4, "doctor").err()).contains("set both clocks right");
    }
  }
}
