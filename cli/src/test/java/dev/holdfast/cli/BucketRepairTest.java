package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.s3double.Misbehaviour;
import dev.holdfast.s3double.RawS3;
import dev.holdfast.s3double.S3Double;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bucket and a directory heal each other; a versioned bucket keeps the bad bytes as an older version. */
class BucketRepairTest {
  @TempDir
  Path directory;

  private Instant now = Instant.parse("2026-01-14T10:00:00Z");
  private final S3Double server = S3Double.start(() -> now);
  private final Random random = new Random(7);
  private InProcess program;

  @BeforeEach
  void backUpTwice() throws IOException {
    server.misbehave(Misbehaviour.CLOCK_NOT_CHECKED);
    server.createBucket("plain", false, false);
    server.createBucket("versioned", true, false);
    program =
        new InProcess(directory)
            .with("AWS_ACCESS_KEY_ID", S3Double.ACCESS)
            .with("AWS_SECRET_ACCESS_KEY", S3Double.SECRET)
            .at(() -> now);
    Files.createDirectories(directory.resolve("src"));
    change();
    run(
        0, "init", "--keys", "keys", "--no-passphrase", "--app", "shop", "--files", "src",
        "--store", "disk=disk", "--store", "off=s3:" + server.endpoint() + "/plain/",
        "--store", "old=s3:" + server.endpoint() + "/versioned/");
    run(0, "backup");
    now = now.plus(Duration.ofHours(1));
    change();
    run(0, "backup");
  }

  @AfterEach
  void end() {
    server.close();
  }

  private void change() throws IOException {
    byte[] bytes = new byte[50_000];
    random.nextBytes(bytes);
    Files.write(directory.resolve("src/file" + random.nextInt()), bytes);
  }

  private Ran run(int status, String... words) {
    Ran ran = program.run(words);
    assertThat(ran.status()).as("%s%n%s%s", List.of(words), ran.out(), ran.err())
        .isEqualTo(status);
    return ran;
  }

  private List<String> packs(String bucket) {
    return server.keys(bucket).stream().filter(key -> key.contains("/packs/")).toList();
  }

  @Test
  void badAndMissingObjectsOfBucketsAreMended() throws IOException {
    for (String bucket : List.of("plain", "versioned")) {
      byte[] bad = server.bytes(bucket, packs(bucket).getFirst()).orElseThrow().clone();
      bad[bad.length / 2] ^= 1;
      server.damage(bucket, packs(bucket).getFirst(), bad);
      server.destroy(bucket, packs(bucket).getLast());
    }
    run(9, "verify", "--read-data");
    Ran mended = run(0, "verify", "--read-data", "--repair", "--json");
    assertThat(mended.last()).contains("\"mended\":4");
    run(0, "verify", "--read-data", "--identity", "keys/recovery-1.key");
    asOnDisk();
  }

  /** As MinIO was seen to do where its disk is damaged: 503 for ever, for one object, while it answers for all others. */
  @Test
  void objectsThatTheServerCannotReadAreBadAndTheStoreIsNotGone() throws IOException {
    server.makeUnreadable("versioned", packs("versioned").getFirst());
    Ran mended = run(0, "verify", "--read-data", "--repair", "--json");
    assertThat(mended.out()).contains("pack-damaged").doesNotContain("store-offline");
    assertThat(mended.last()).contains("\"mended\":1");
    run(0, "verify", "--read-data");
  }

  /** What the strongest key can do where deletions are refused: hide. It is told, and put on top again, also by itself. */
  @Test
  void whatWasHiddenIsToldAndPutOnTopAgain() throws IOException {
    server.store("versioned", packs("versioned").getFirst(), new byte[9]);
    RawS3 key = new RawS3(server.endpoint(), S3Double.ACCESS, S3Double.SECRET, Optional.empty(),
        server.region(), () -> now);
    assertThat(key.call("DELETE", "/versioned/" + packs("versioned").getLast(), "").ok()).isTrue();
    Ran told = run(9, "verify", "--read-data"); // another size already shows in the listing
    assertThat(told.out()).contains("pack-damaged", "pack-hidden", "1 error, 1 warning");
    Path config = directory.resolve("holdfast.yaml");
    String all = Files.readString(config);
    Files.writeString(config, all.replaceAll("(?s)- name: disk.*(- name: old)", "$1"));
    Ran mended = run(0, "verify", "--read-data", "--repair", "--json");
    assertThat(mended.last()).contains("\"mended\":2");
    Files.writeString(config, all);
    assertThat(run(0, "verify", "--read-data").out()).contains("0 warnings");
    asOnDisk();
  }

  /** A thief hid everything, and the machine is gone: nobody here ever checked this bucket. */
  @Test
  void whatIsHiddenIsRescuedFromABucketThatWasNeverChecked() {
    RawS3 key = new RawS3(server.endpoint(), S3Double.ACCESS, S3Double.SECRET, Optional.empty(),
        server.region(), () -> now);
    for (String name : List.copyOf(server.keys("versioned"))) {
      assertThat(key.call("DELETE", "/versioned/" + name, "").ok()).isTrue();
    }
    assertThat(server.keys("versioned")).isEmpty();
    run(
        0, "--state", "other", "rescue", "--store", "s3:" + server.endpoint() + "/versioned/",
        "--identity", "keys/recovery-1.key", "--target", "rescued");
    assertThat(directory.resolve("rescued/shop/src")).isDirectory();
  }

  @Test
  void aBucketIsFilledAgainAndFillsADisk() throws IOException {
    for (String pack : packs("plain")) {
      server.destroy("plain", pack);
    }
    now = now.plus(Duration.ofHours(1));
    Ran backup = run(0, "backup", "--json");
    assertThat(backup.out()).contains("copy-mended");
    run(0, "verify", "--read-data");
    for (String pack : packs("versioned")) {
      server.destroy("versioned", pack);
    }
    run(0, "copy", "--to", "old", "--from", "off");
    asOnDisk();
    for (Path file : VerifyRepository.files(directory.resolve("disk"), "hosts/")) {
      Files.delete(file);
    }
    run(0, "copy", "--to", "disk", "--from", "old");
    run(0, "verify", "--read-data");
  }

  private void asOnDisk() throws IOException {
    for (String bucket : List.of("plain", "versioned")) {
      for (String key : server.keys(bucket)) {
        if (key.startsWith("hosts/")) {
          assertThat(server.bytes(bucket, key).orElseThrow())
              .as(bucket + "/" + key)
              .isEqualTo(Files.readAllBytes(directory.resolve("disk").resolve(key)));
        }
      }
    }
  }
}
