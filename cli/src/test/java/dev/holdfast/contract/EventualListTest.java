package dev.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess;
import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.s3double.Misbehaviour;
import dev.holdfast.s3double.S3Double;
import dev.holdfast.seed.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * T17: a store whose listings are 1 to 60 s old. Runs that follow each other faster than that lose nothing: when the listings
 * have caught up, every snapshot that was reported is there, verifies, and the last one restores.
 */
class EventualListTest {
  private final long seed = Seed.of(20261121);
  private final int seeds =
      Integer.getInteger("holdfast.rounds", Boolean.getBoolean("holdfast.profile") ? 500 : 1);

  @TempDir
  Path folder;

  @Test
  void nothingIsLost() throws IOException {
    int snapshots = 0;
    for (int i = 0; i < seeds; i++) {
      snapshots += oneHistory(Files.createDirectory(folder.resolve("s" + i)),
          new Random(seed + i));
    }
    System.out.println("T17 seed " + seed + ": " + seeds + " histories, " + snapshots
        + " snapshots reported, lost 0");
  }

  /** A history in which the second run does not see the checkpoint of the first: it must not sign another number 1. */
  @Test
  void aCheckpointThatIsNotListedYetIsNotSignedAgain() throws IOException {
    assertThat(oneHistory(Files.createDirectory(folder.resolve("late")),
        new Random(26119335989043L))).isEqualTo(3);
  }

  private int oneHistory(Path directory, Random random) throws IOException {
    Instant[] now = {Instant.parse("2026-01-14T10:00:00Z")};
    try (S3Double server = S3Double.start(() -> now[0])) {
      // The client that looks into buckets signs with the machine's own clock.
      server.misbehave(Misbehaviour.CLOCK_NOT_CHECKED);
      server.createBucket("acme", random.nextBoolean(), false);
      InProcess program = new InProcess(directory)
          .with("AWS_ACCESS_KEY_ID", S3Double.ACCESS)
          .with("AWS_SECRET_ACCESS_KEY", S3Double.SECRET)
          .at(() -> now[0]);
      Path source = Files.createDirectories(directory.resolve("src"));
      Files.writeString(source.resolve("file"), "0");
      String store = "off=s3:" + server.endpoint() + "/acme/hf";
      run(program, 0, "init", "--keys", "keys", "--no-passphrase", "--app", "shop", "--files",
          "src", "--store", store);
      server.misbehave(Misbehaviour.LIST_STALE);
      server.listLag(Duration.ofSeconds(1 + random.nextInt(60)));
      int reported = 0;
      String content = "0";
      for (int i = 0; i < 3; i++) {
        now[0] = now[0].plusSeconds(1 + random.nextInt(30));
        content = Integer.toString(random.nextInt());
        Files.writeString(source.resolve("file"), content);
        Ran ran = program.run("backup");
        assertThat(ran.status()).as(ran.out() + ran.err()).isIn(0, 8);
        reported += ran.status() == 0 ? 1 : 0;
      }
      now[0] = now[0].plusSeconds(90);
      List<String> listed = run(program, 0, "snapshots", "--json").lines().stream()
          .filter(l -> l.contains("\"message_type\":\"snapshot\"")).toList();
      assertThat(listed).as("seed " + seed).hasSizeGreaterThanOrEqualTo(reported);
      run(program, 0, "verify", "--read-data", "--identity=keys/recovery-1.key");
      run(program, 0, "restore", "latest", "--target", "back",
          "--identity=keys/recovery-1.key");
      assertThat(directory.resolve("back")
          .resolve(directory.toRealPath().toString().substring(1)).resolve("src/file"))
          .hasContent(content);
      return reported;
    }
  }

  private Ran run(InProcess program, int status, String... words) {
    Ran ran = program.run(words);
    assertThat(ran.status()).as("seed %s: %s%n%s%s", seed, List.of(words), ran.out(), ran.err())
        .isEqualTo(status);
    return ran;
  }
}
