package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.s3double.Misbehaviour;
import dev.holdfast.s3double.Operation;
import dev.holdfast.s3double.S3Double;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * T28: no run for n days, with L = 30 and W = 15 days. It is told before the first lock ends, and the next run locks what is
 * kept for L again.
 */
class LockLapseTest {
  private static final Instant START = Instant.parse("2026-01-14T10:00:00Z");

  @TempDir
  private Path directory = Path.of("");

  private Instant now = START;
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

  private Path repository(String bucket) throws IOException {
    now = START;
    server.createBucket(bucket, true, true);
    Path in = Files.createDirectories(directory.resolve(bucket));
    Files.createDirectories(in.resolve("src"));
    byte[] bytes = new byte[6_000_000];
    new Random(5).nextBytes(bytes);
    Files.write(in.resolve("src/one"), bytes);
    Ran init = run(in, "init", "--keys", "keys", "--no-passphrase", "--app", "shop", "--files",
        "src", "--store",
        "off=s3:" + server.endpoint() + "/" + bucket + "/hf,lock=compliance:30d");
    assertThat(init.status()).as(init.out() + init.err()).isZero();
    Ran backup = run(in, "backup");
    assertThat(backup.status()).as(backup.out() + backup.err()).isZero();
    return in;
  }

  private boolean unprotected(String bucket) {
    return server.versions(bucket, "hf/").stream()
        .filter(o -> !o.key().contains("/checkpoints/"))
        .anyMatch(o -> !o.lockedUntil().orElseThrow().isAfter(now));
  }

  /** Backups stop. Whoever looks is told for a week before the first object is without its lock, and plainly from then on. */
  @Test
  void itIsToldBeforeALockEnds() throws IOException {
    Path in = repository("stopped");
    boolean told = false;
    boolean lapsed = false;
    for (int day = 1; day <= 50 && !lapsed; day += day < 36 ? 5 : 1) {
      now = START.plus(Duration.ofDays(day));
      lapsed = unprotected("stopped");
      Ran ran = run(in, "snapshots", "--json");
      assertThat(ran.status()).as(ran.err()).isZero();
      String day45 = "\"locked_until\":\"2026-03-01T00:00:00Z\"";
      assertThat(ran.out()).contains(day45);
      if (lapsed) {
        assertThat(told).as("told before day " + day).isTrue();
        assertThat(ran.out()).contains("\"code\":\"lock-lapsed\"", "\"lock_state\":\"lapsed\"");
      } else {
        boolean alarm = ran.out().contains("\"code\":\"lock-lapsing\"");
        assertThat(ran.out()).contains(
            "\"lock_state\":\"" + (alarm ? "lapsing" : "kept") + "\"");
        assertThat(alarm).as("day " + day).isEqualTo(day >= 39);
        told |= alarm;
      }
    }
    assertThat(lapsed).isTrue();
    assertThat(run(in, "snapshots").out()).contains("off (lock lapsed 2026-03-01)");
  }

  /** What asks the stores says it too, with the memory and without. */
  @Test
  void everyLookTellsIt() throws IOException {
    Path in = repository("looked");
    assertThat(run(in, "doctor").out()).contains("locks of off: locked until 2026-03-01");
    assertThat(run(in, "verify").status()).isZero();
    for (boolean memory : new boolean[]{true, false}) {
      if (!memory) {
        try (Stream<Path> files = Files.list(in.resolve("state/cache/locks"))) {
          for (Path file : files.toList()) {
            Files.delete(file);
          }
        }
      }
      now = START.plus(Duration.ofDays(40));
      for (String verb : List.of("doctor", "verify")) {
        Ran soon = run(in, verb, "--json");
        assertThat(soon.status()).as(soon.out()).isZero();
        assertThat(soon.out()).contains("\"code\":\"lock-lapsing\"", "in 5 days")
            .doesNotContain("lock-lapsed");
      }
      now = START.plus(Duration.ofDays(46));
      Ran doctor = run(in, "doctor", "--json");
      assertThat(doctor.status()).as(doctor.out()).isEqualTo(13);
      assertThat(doctor.out()).contains("\"code\":\"lock-lapsed\"", "HF-3014");
      Ran verify = run(in, "verify", "--json");
      assertThat(verify.status()).as(verify.out()).isEqualTo(9);
      assertThat(verify.out()).contains("\"code\":\"lock-lapsed\"",
          "\"lock_state\":\"lapsed\"");
    }
    String pack = server.keys("looked").stream().filter(k -> k.contains("/packs/")).findFirst()
        .orElseThrow();
    now = START.plus(Duration.ofDays(1));
    server.relock("looked", pack, Optional.empty(), now);
    Ran verify = run(in, "verify", "--json");
    assertThat(verify.status()).isEqualTo(9);
    assertThat(verify.out()).contains("\"code\":\"lock-missing\"", pack.substring(3));
  }

  /** Runs go on elsewhere, while nobody can make locks longer in a store that is away. */
  @Test
  void aStoreThatIsAwayIsToldOf() throws IOException {
    Path in = repository("away");
    Files.createDirectories(in.resolve("near"));
    Ran added = run(in, "validate");
    assertThat(added.status()).isZero();
    Path yaml = in.resolve("holdfast.yaml");
    Files.writeString(yaml, Files.readString(yaml).replace("stores:\n",
        "stores:\n  - name: near\n    directory: " + in.resolve("near") + "\n"));
    Ran near = run(in, "store", "init", "near", "--operator-key", "keys/operator.key");
    assertThat(near.status()).as(near.out() + near.err()).isZero();
    assertThat(run(in, "backup").status()).isZero();
    server.goOffline();
    now = START.plus(Duration.ofDays(20));
    assertThat(run(in, "backup", "--json").out()).doesNotContain("lock-laps");
    now = START.plus(Duration.ofDays(42));
    assertThat(run(in, "backup", "--json").out()).contains("\"code\":\"lock-lapsing\"",
        "\"store\":\"off\"", "in 3 days");
    assertThat(run(in, "doctor", "--json").out()).contains("\"code\":\"lock-lapsing\"");
    now = START.plus(Duration.ofDays(47));
    assertThat(run(in, "backup", "--json").out()).contains("\"code\":\"lock-lapsed\"");
    server.comeBack();
    Ran back = run(in, "backup", "--json");
    assertThat(back.status()).as(back.out()).isZero();
    assertThat(back.out()).contains("without a lock, the first since 2026-03-01",
        "\"lock_state\":\"kept\"");
    assertThat(unprotected("away")).isFalse();
  }

  /** What a store had before is locked longer by a copy that uses it; a store that drops locks is not believed. */
  @Test
  void copiesAreLockedToo() throws IOException {
    Path in = repository("copied");
    Files.createDirectories(in.resolve("near"));
    Path yaml = in.resolve("holdfast.yaml");
    Files.writeString(yaml, Files.readString(yaml).replace("stores:\n",
        "stores:\n  - name: near\n    directory: " + in.resolve("near") + "\n"));
    run(in, "store", "init", "near", "--operator-key", "keys/operator.key");
    assertThat(run(in, "backup").status()).isZero();
    for (boolean drops : new boolean[]{false, true}) {
      server.goOffline();
      now = now.plus(Duration.ofDays(32));
      Files.writeString(in.resolve("src/two"), "two " + drops);
      assertThat(run(in, "backup").status()).isEqualTo(8);
      server.comeBack();
      if (drops) {
        server.misbehave(Misbehaviour.LOCK_DROPPED, Long.MAX_VALUE,
            EnumSet.of(Operation.PUT_OBJECT));
        server.misbehave(Misbehaviour.ERROR_500, Long.MAX_VALUE,
            EnumSet.of(Operation.PUT_RETENTION));
      }
      Ran copy = run(in, "copy", "--to", "off", "--json");
      assertThat(copy.status()).as(copy.out()).isEqualTo(drops ? 8 : 0);
      if (!drops) {
        assertThat(copy.out()).contains("\"lock_state\":\"kept\"");
        assertThat(server.versions("copied", "hf/hosts/"))
            .filteredOn(o -> !o.key().contains("/checkpoints/"))
            .allSatisfy(o -> assertThat(o.lockedUntil().orElseThrow()).as(o.key())
                .isAfterOrEqualTo(now.plus(Duration.ofDays(15))));
      } else {
        assertThat(copy.out()).contains("locks were not made longer");
      }
    }
  }

  @Test
  void theNextRunLocksAgain() throws IOException {
    for (int days : new int[]{44, 46}) {
      Path in = repository("bucket-" + days);
      now = now.plus(Duration.ofDays(days));
      boolean lapsed = unprotected("bucket-" + days);
      assertThat(lapsed).isEqualTo(days > 45);
      Files.writeString(in.resolve("src/one"), "two");
      server.forgetRequests();
      Ran backup = run(in, "backup");
      assertThat(backup.status()).as(backup.out() + backup.err()).isZero();
      String text = backup.out() + backup.err();
      assertThat(text.contains("lock-lapsed")).as(text).isEqualTo(lapsed);
      List<S3Double.Stored> stored = server.versions("bucket-" + days, "hf/hosts/");
      assertThat(stored).filteredOn(o -> !o.key().contains("/checkpoints/"))
          .allSatisfy(o -> assertThat(o.lockedUntil().orElseThrow())
              .as(days + " " + o.key()).isAfterOrEqualTo(now.plus(Duration.ofDays(30))));
    }
  }

  /** A pack that a new snapshot uses again is locked for L before the manifest that names it is written. */
  @Test
  void packsUsedAgainAreLockedBeforeTheManifest() throws IOException {
    Path in = repository("again");
    Files.writeString(in.resolve("src/two"), "two");
    now = START.plus(Duration.ofDays(20));
    server.forgetRequests();
    Ran backup = run(in, "backup");
    assertThat(backup.status()).as(backup.out() + backup.err()).isZero();
    List<S3Double.Seen> seen = server.requests();
    int manifest = 0;
    while (seen.get(manifest).operation() != Operation.PUT_OBJECT
        || !seen.get(manifest).key().contains("/manifests/")) {
      manifest++;
    }
    assertThat(seen.subList(0, manifest))
        .anyMatch(s -> s.operation() == Operation.PUT_RETENTION && s.key().contains("/packs/"));
    assertThat(seen.subList(manifest, seen.size()))
        .noneMatch(s -> s.operation() == Operation.PUT_RETENTION && s.key().contains("/packs/"));
    List<S3Double.Stored> packs = server.versions("again", "hf/hosts/").stream()
        .filter(o -> o.key().contains("/packs/")).toList();
    List<S3Double.Stored> lasting = packs.stream()
        .filter(o -> !o.lockedUntil().orElseThrow().isBefore(now.plus(Duration.ofDays(30))))
        .toList();
    // The old tree alone is of no use to the new snapshot.
    assertThat(lasting).hasSize(packs.size() - 1).hasSize(3);
    assertThat(lasting).anyMatch(o -> o.modified().equals(START));
  }

  /** Where that cannot be done no manifest is written; when it can, the same command goes on. */
  @Test
  void withoutThatLockThereIsNoManifest() throws IOException {
    Path in = repository("refused");
    Files.writeString(in.resolve("src/two"), "two");
    now = START.plus(Duration.ofDays(20));
    server.misbehave(Misbehaviour.ERROR_500, Long.MAX_VALUE, EnumSet.of(Operation.PUT_RETENTION));
    Ran ran = run(in, "backup", "--json");
    assertThat(ran.status()).as(ran.out()).isEqualTo(1);
    assertThat(ran.out()).contains("\"committed\":false", "no store takes the snapshot",
        "locks of its packs were not made longer");
    assertThat(server.keys("refused").stream().filter(k -> k.contains("/manifests/"))).hasSize(1);
    server.behave();
    server.misbehave(Misbehaviour.CLOCK_NOT_CHECKED);
    Ran next = run(in, "backup", "--json");
    assertThat(next.status()).as(next.out()).isZero();
    assertThat(server.keys("refused").stream().filter(k -> k.contains("/manifests/"))).hasSize(2);
  }
}
