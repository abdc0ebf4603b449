package dev.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.s3double.Misbehaviour;
import dev.holdfast.s3double.RawS3;
import dev.holdfast.s3double.S3Double;
import dev.holdfast.s3servers.S3Scene;
import dev.holdfast.s3servers.S3Server;
import dev.holdfast.seed.Seed;
import dev.holdfast.signed.LockMode;
import dev.holdfast.store.ObjectLock;
import dev.holdfast.store.ObjectLocks;
import dev.holdfast.store.PutRequest;
import dev.holdfast.store.S3Store;
import dev.holdfast.transfer.ByteMover;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * T27 and T29: locks are as long as they are said to be, and the strongest key does not get past them. {@code
 * -Dholdfast.objects=N} sets the size of T27.
 */
class LockTest {
  private static final Instant START = Instant.parse("2026-05-04T10:00:00Z");
  private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

  private final long seed = Seed.of(20261121);
  private final Random random = new Random(seed);
  private final boolean profile = Boolean.getBoolean("holdfast.profile");

  private final Map<S3Scene, S3Store> stores = new HashMap<>();
  private final Map<S3Scene, ByteMover> movers = new HashMap<>();

  @TempDir
  Path folder;

  private ObjectName put(S3Scene scene, byte[] bytes) throws IOException {
    Sha256 hash = Sha256.of(bytes);
    ObjectName name = new ObjectName.Pack(StoreContract.HOST, hash);
    Path file = Files.write(folder.resolve("object"), bytes);
    Grant grant = store(scene).grantPut(PutRequest.of(name, bytes.length, hash)
        .withMd5(Optional.of(PresignedAttacks.md5(bytes))));
    movers.computeIfAbsent(scene, S3Scene::patientMover).put(grant, file, bytes.length, hash);
    return name;
  }

  private S3Store store(S3Scene scene) {
    return stores.computeIfAbsent(scene, S3Scene::patientStore);
  }

  /** Long enough that none comes twice: a name that is there keeps its lock, which the model does not know. */
  private byte[] bytes() {
    byte[] bytes = new byte[8 + random.nextInt(300)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** ceilDay(now) + L + max(7 d, L/2), written down again. */
  private static Instant expected(Instant now, int days) {
    Instant day = now.truncatedTo(ChronoUnit.DAYS);
    Instant up = day.equals(now) ? day : day.plus(Duration.ofDays(1));
    Instant until = up.plus(Duration.ofDays(days))
        .plus(Duration.ofHours(Math.max(7 * 24, 12L * days)));
    return until.isAfter(LATEST) ? LATEST : until;
  }

  /** Random puts and extensions while time goes on; after each, what HEAD and retention say is what the model says. */
  private void extend(S3Scene scene, Instant[] now, int objects) throws IOException {
    Map<ObjectName, Instant> model = new LinkedHashMap<>();
    List<ObjectName> names = new ArrayList<>();
    S3Store store = store(scene);
    ObjectLocks locks = store.locks().orElseThrow();
    int mismatches = 0;
    for (int i = 0; i < objects; i++) {
      if (now.length > 0 && random.nextInt(3) == 0) {
        now[0] = now[0].plusSeconds(random.nextInt(100_000));
      }
      ObjectName name;
      if (names.isEmpty() || random.nextInt(2) == 0) {
        name = put(scene, bytes());
        names.add(name);
        model.put(name, expected(scene.clock().instant(), scene.lockDays()));
        assertThat(model.get(name)).isEqualTo(locks.untilForPutAt(scene.clock().instant()));
      } else {
        name = names.get(random.nextInt(names.size()));
        Instant before = model.get(name);
        Instant wanted = random.nextInt(40) == 0
            ? Instant.parse("2199-01-01T00:00:00Z")
            : before.plusSeconds(random.nextInt(2_000_000) - 600_000L);
        Instant soon = scene.clock().instant().plusSeconds(60);
        wanted = wanted.isAfter(soon) ? wanted : soon; // no server takes a date in the past
        if (scene.server().name().equals("double") || wanted.isBefore(LATEST)) {
          locks.extend(name, wanted);
          Instant capped = wanted.isAfter(LATEST) ? LATEST : wanted;
          model.put(name, capped.isAfter(before) ? capped : before);
        }
      }
      Optional<ObjectLock> head = store.stat(name).orElseThrow().told().lock();
      Optional<ObjectLock> seen = locks.read(name);
      Optional<ObjectLock> right = Optional.of(new ObjectLock(scene.lock(), model.get(name)));
      mismatches += seen.equals(right) && head.equals(right) ? 0 : 1;
      assertThat(seen).as("operation " + i + ", seed " + seed).isEqualTo(right);
    }
    System.out.println("T27 seed " + seed + ", " + scene.server().name() + ": " + objects
        + " puts and extensions of " + names.size() + " objects, mismatches " + mismatches);
    assertThat(mismatches).isZero();
  }

  @Test
  void datesAreWhatTheModelSays() throws IOException {
    for (LockMode mode : List.of(LockMode.COMPLIANCE, LockMode.GOVERNANCE)) {
      Instant[] now = {START};
      try (S3Double server = S3Double.start(() -> now[0])) {
        server.misbehave(Misbehaviour.CLOCK_NOT_CHECKED); // MinIO's client signs with the machine's clock
        extend(S3Scene.locked(S3Server.of(server), mode, 30, () -> now[0]), now,
            Integer.getInteger("holdfast.objects", profile ? 10_000 : 80));
      }
    }
  }

  @Test
  void datesOnANamedServer() throws IOException {
    assumeTrue(S3Server.named().isPresent(), "no HOLDFAST_IT_S3_URL");
    extend(S3Scene.locked(S3Server.named().orElseThrow(), LockMode.COMPLIANCE, 1,
        InstantSource.system()), new Instant[0],
        Integer.getInteger("holdfast.objects", profile ? 2_000 : 50));
  }

  /** Servers that accept locks and do something else are caught by reading back. */
  @Test
  void locksThatAreNotWhatWasAskedAreSeen() throws IOException {
    for (Misbehaviour what : List.of(Misbehaviour.LOCK_DROPPED, Misbehaviour.LOCK_WRAPS_2106)) {
      try (S3Double server = S3Double.start(InstantSource.system())) {
        S3Server at = S3Server.of(server);
        S3Scene scene = S3Scene.of(at, at.newBucket(true), LockMode.COMPLIANCE, 30,
            InstantSource.system());
        server.misbehave(what);
        ObjectName name = put(scene, bytes());
        ObjectLocks locks = store(scene).locks().orElseThrow();
        Instant wanted = locks.untilForPutAt(Instant.now()).plus(Duration.ofDays(9));
        if (what == Misbehaviour.LOCK_DROPPED) {
          assertThat(locks.read(name)).isEmpty();
          StoreContract.refused(Fault.STORE_WRITE_FAILED, () -> locks.extend(name, wanted));
        } else {
          // Dates end before the wrap, so nothing is lost even there.
          locks.extend(name, Instant.parse("2190-01-01T00:00:00Z"));
          assertThat(locks.read(name).orElseThrow().until()).isEqualTo(LATEST);
        }
      }
    }
  }

  /** Every way the strongest key could get rid of a locked object, or of its lock. */
  private List<String> break29(S3Scene scene, ObjectName name, byte[] bytes) {
    RawS3 key = scene.raw();
    String path = scene.path(name);
    String version = key.call("HEAD", path, "").header("x-amz-version-id");
    Map<String, String> bypass = Map.of("x-amz-bypass-governance-retention", "true");
    byte[] both = ("<Delete><Object><Key>" + scene.place().key(name) + "</Key><VersionId>"
        + version + "</VersionId></Object></Delete>").getBytes();
    Instant soon = scene.clock().instant().plusSeconds(60).truncatedTo(ChronoUnit.SECONDS);
    Map<String, RawS3.Reply> replies = new LinkedHashMap<>();
    replies.put("delete version", key.call("DELETE", path, "versionId=" + version));
    replies.put("delete version, bypassing",
        key.call("DELETE", path, "versionId=" + version, bypass, new byte[0]));
    key.call("POST", "/" + scene.bucket(), "delete", Map.of("content-md5", RawS3.md5(both)), both);
    for (String mode : List.of("COMPLIANCE", "GOVERNANCE")) {
      for (Map<String, String> extra : List.of(Map.<String, String>of(), bypass)) {
        byte[] body = ("<Retention><Mode>" + mode + "</Mode><RetainUntilDate>" + soon
            + "</RetainUntilDate></Retention>").getBytes();
        Map<String, String> headers = new LinkedHashMap<>(extra);
        headers.put("content-md5", RawS3.md5(body));
        replies.put("shorten as " + mode + extra.keySet(),
            key.call("PUT", path, "retention&versionId=" + version, headers, body));
      }
    }
    byte[] clear = "<Retention/>".getBytes();
    Map<String, String> headers = new LinkedHashMap<>(bypass);
    headers.put("content-md5", RawS3.md5(clear));
    key.call("PUT", path, "retention&versionId=" + version, headers, clear);
    byte[] off = ("<VersioningConfiguration><Status>Suspended</Status>"
        + "</VersioningConfiguration>").getBytes();
    replies.put("suspend versioning", key.call("PUT", "/" + scene.bucket(), "versioning",
        Map.of("content-md5", RawS3.md5(off)), off));
    replies.put("delete bucket", key.call("DELETE", "/" + scene.bucket(), ""));
    List<String> done = new ArrayList<>();
    replies.forEach((what, reply) -> {
      if (reply.ok()) {
        done.add(what);
      }
    });
    RawS3.Reply still = key.call("GET", path, "versionId=" + version);
    if (!still.ok() || !java.util.Arrays.equals(still.body(), bytes)) {
      done.add("the object is gone");
    }
    return done;
  }

  private void strongest(S3Scene scene, int objects) throws IOException {
    int refused = 0;
    for (int i = 0; i < objects; i++) {
      byte[] bytes = bytes();
      ObjectName name = put(scene, bytes);
      Optional<ObjectLock> before = store(scene).locks().orElseThrow().read(name);
      assertThat(break29(scene, name, bytes)).as(scene.server().name() + " accepted").isEmpty();
      assertThat(store(scene).locks().orElseThrow().read(name)).isEqualTo(before).isPresent();
      // Hidden is not lost.
      scene.raw().call("DELETE", scene.path(name), "");
      assertThat(store(scene).readFirst(name, 1 << 20)).isEqualTo(bytes);
      refused++;
    }
    System.out.println("T29 " + scene.server().name() + ": " + objects
        + " locked objects, strongest key refused " + refused);
  }

  @Test
  void theStrongestKeyIsRefused() throws IOException {
    try (S3Double server = S3Double.start(InstantSource.system())) {
      strongest(S3Scene.locked(S3Server.of(server), LockMode.COMPLIANCE, 30,
          InstantSource.system()), 6);
    }
  }

  @Test
  void theStrongestKeyOfANamedServerIsRefused() throws IOException {
    assumeTrue(S3Server.named().isPresent(), "no HOLDFAST_IT_S3_URL");
    strongest(S3Scene.locked(S3Server.named().orElseThrow(), LockMode.COMPLIANCE, 1,
        InstantSource.system()), profile ? 100 : 10);
  }

  /** The attempts find what a server lets through. */
  @Test
  void locksThatDoNotHoldAreFound() throws IOException {
    Map<Misbehaviour, LockMode> weak = Map.of(Misbehaviour.LOCK_DROPPED, LockMode.COMPLIANCE,
        Misbehaviour.LOCK_NOT_ENFORCED, LockMode.COMPLIANCE);
    for (Map.Entry<Misbehaviour, LockMode> one : weak.entrySet()) {
      try (S3Double server = S3Double.start(InstantSource.system())) {
        S3Server at = S3Server.of(server);
        S3Scene scene = S3Scene.of(at, at.newBucket(true), one.getValue(), 30,
            InstantSource.system());
        server.misbehave(one.getKey());
        byte[] bytes = bytes();
        ObjectName name = put(scene, bytes);
        assertThat(break29(scene, name, bytes)).as(one.getKey().name())
            .contains("the object is gone");
      }
    }
    try (S3Double server = S3Double.start(InstantSource.system())) {
      S3Scene scene = S3Scene.locked(S3Server.of(server), LockMode.GOVERNANCE, 30,
          InstantSource.system());
      byte[] bytes = bytes();
      ObjectName name = put(scene, bytes);
      assertThat(break29(scene, name, bytes)).contains("delete version, bypassing");
    }
  }

  @Test
  void aBucketWithoutLockRefusesLockedPuts() {
    try (S3Double server = S3Double.start(InstantSource.system())) {
      S3Server at = S3Server.of(server);
      S3Scene scene = S3Scene.of(at, at.newBucket(false), LockMode.COMPLIANCE, 30,
          InstantSource.system());
      try {
        put(scene, bytes());
      } catch (HoldfastException e) {
        assertThat(e.fault()).isEqualTo(Fault.STORE_REFUSED);
        return;
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      throw new AssertionError("a put with a lock was accepted where there is none");
    }
  }
}
