package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.s3double.Misbehaviour;
import dev.holdfast.s3double.Rights;
import dev.holdfast.s3double.S3Double;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Object lock through the program: written, read back, made longer, told, and never promised without proof. */
class S3LockTest {
  private static final Duration WINDOW = Duration.ofDays(15);

  @TempDir
  private Path directory = Path.of("");

  private Instant now = Instant.parse("2026-01-14T10:00:00Z");
  private final S3Double server = S3Double.start(() -> now);

  @BeforeEach
  void begin() throws IOException {
    // The client that looks into buckets signs with the machine's own clock.
    server.misbehave(Misbehaviour.CLOCK_NOT_CHECKED);
    server.createBucket("acme", true, true);
    Files.createDirectories(directory.resolve("src"));
    Files.writeString(directory.resolve("src/one"), "one");
  }

  @AfterEach
  void end() {
    server.close();
  }

  private Ran run(int status, String... words) {
    InProcess program =
        new InProcess(directory)
            .with("AWS_ACCESS_KEY_ID", S3Double.ACCESS)
            .with("AWS_SECRET_ACCESS_KEY", S3Double.SECRET)
            .with("RETAIN_ACCESS_KEY_ID", "RETAIN")
            .with("RETAIN_SECRET_ACCESS_KEY", "retain-secret")
            .at(() -> now);
    Ran ran = program.run(words);
    assertThat(ran.status()).as("%s%n%s%s", List.of(words), ran.out(), ran.err())
        .isEqualTo(status);
    return ran;
  }

  private void init(String... more) {
    List<String> words =
        new java.util.ArrayList<>(
            List.of("init", "--keys", "keys", "--no-passphrase", "--app", "shop", "--files", "src",
                "--store", "off=s3:" + server.endpoint() + "/acme/hf,lock=compliance:30d"));
    words.addAll(List.of(more));
    run(0, words.toArray(String[]::new));
  }

  private List<S3Double.Stored> stored() {
    return server.versions("acme", "hf/");
  }

  private void later(Duration time) throws IOException {
    now = now.plus(time);
    Files.writeString(directory.resolve("src/one"), now.toString());
  }

  @Test
  void everyObjectIsLockedAndWhatIsNotProvenIsNotPromised() {
    init();
    Ran backup = run(0, "backup");
    assertThat(stored()).hasSizeGreaterThan(5).allSatisfy(object -> {
      assertThat(object.lockMode()).as(object.key()).contains("COMPLIANCE");
      assertThat(object.lockedUntil()).contains(Instant.parse("2026-03-01T00:00:00Z"));
    });
    assertThat(backup.out())
        .contains("off protected (locked until 2026-03-01, not proven)")
        .contains("store off: 1 snapshot locked until 2026-03-01, not proven; 0 objects extended");
    assertThat(run(0, "snapshots").out()).contains("off (locked until 2026-03-01, not proven)");
    assertThat(run(0, "snapshots", "--json").out())
        .contains("\"locked_until\":\"2026-03-01T00:00:00Z\",\"lock_proven\":false");
    assertThat(run(0, "doctor").out() + run(0, "doctor").err()).contains("one-key",
        "lock-not-proven");
  }

  @Test
  void whatIsKeptStaysLockedMonthAfterMonth() throws IOException {
    init();
    for (int day = 0; day < 60; day += 12) {
      Ran ran = run(0, "backup");
      assertThat(stored())
          .filteredOn(object -> !object.key().contains("/checkpoints/"))
          .as(ran.out() + ran.err())
          .extracting(object -> object.lockedUntil().orElseThrow())
          .allMatch(until -> !until.isBefore(now.plus(WINDOW)));
      later(Duration.ofDays(12));
    }
    Ran last = run(0, "backup", "--json");
    assertThat(last.out()).contains("\"protected\":true,\"protected_until\":null");
    assertThat(last.last())
        .contains("\"lock_proven\":false", "\"extended_objects\":", "\"snapshots\":6");
  }

  @Test
  void aLockThatVanishedIsToldAndMadeAgain() throws IOException {
    init();
    run(0, "backup");
    String manifest =
        server.keys("acme").stream().filter(k -> k.contains("/manifests/")).findFirst()
            .orElseThrow();
    server.relock("acme", manifest, Optional.empty(), now);
    later(Duration.ofDays(1));
    Ran ran = run(0, "backup");
    assertThat(ran.err() + ran.out()).contains("lock-lost");
    assertThat(stored()).filteredOn(object -> object.key().equals(manifest))
        .allSatisfy(object -> assertThat(object.lockedUntil()).isPresent());
  }

  @Test
  void aKeyThatMayNotExtendMakesNoSnapshotThatIsLockedTooShort() throws IOException {
    server.addKey(
        "RETAIN", "retain-secret", Rights.none().allow("*", "", "s3:GetObjectRetention"));
    byte[] bytes = new byte[700_000];
    new java.util.Random(5).nextBytes(bytes);
    Files.write(directory.resolve("src/stays"), bytes);
    init();
    Path yaml = directory.resolve("holdfast.yaml");
    Files.writeString(
        yaml, Files.readString(yaml).replace(
            "\n    lock:", "\n    credentials: {env: AWS, retain: {env: RETAIN}}\n    lock:"));
    run(0, "backup");
    later(Duration.ofDays(40));

    Ran ran = run(1, "backup", "--json");
    assertThat(ran.out()).contains("\"committed\":false", "locks of its packs were not made longer",
        "s3:PutObjectRetention", "\"locked_until\":null",
        "\"code\":\"lock-lapsing\"");
  }

  @Test
  void aServerThatDropsLocksIsNotBelieved() {
    init();
    server.misbehave(Misbehaviour.LOCK_DROPPED);
    InProcess program = new InProcess(directory)
        .with("AWS_ACCESS_KEY_ID", S3Double.ACCESS)
        .with("AWS_SECRET_ACCESS_KEY", S3Double.SECRET)
        .at(() -> now);
    Ran ran = program.run("backup");
    assertThat(ran.status()).as(ran.out() + ran.err()).isNotZero();
    assertThat(ran.out()).doesNotContain("locked until");
  }

  @Test
  void aMissingBucketIsMadeWithLockOnlyWhenAskedFor() throws IOException {
    server.removeBucket("acme");
    init("--create-bucket");
    run(0, "backup");
    assertThat(stored()).allSatisfy(
        object -> assertThat(object.lockMode()).as(object.key()).contains("COMPLIANCE"));
  }
}
