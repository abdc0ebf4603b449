package dev.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fault.Fault;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.s3double.S3Double;
import dev.holdfast.s3servers.S3Scene;
import dev.holdfast.s3servers.S3Server;
import dev.holdfast.signed.LockMode;
import dev.holdfast.store.Expected;
import dev.holdfast.store.NewObject;
import dev.holdfast.store.ObjectLock;
import dev.holdfast.store.ObjectLocks;
import dev.holdfast.store.PutRequest;
import dev.holdfast.store.S3Initialiser;
import dev.holdfast.store.S3Place;
import dev.holdfast.store.S3Settings;
import dev.holdfast.store.S3Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Making a store in a bucket, and its locks; on the double, or on the server that the environment names. */
class S3LocksTest {
  private static final byte[] TRUST = "small".getBytes();

  private final S3Double server = S3Double.start(InstantSource.system());
  private final S3Scene scene =
      S3Scene.locked(
          S3Server.named().orElse(S3Server.of(server)), LockMode.GOVERNANCE, 1,
          InstantSource.system());
  private final byte[] bytes = new byte[5000];
  private final ObjectName.Pack pack = new ObjectName.Pack(StoreContract.HOST, Sha256.of(bytes));

  @TempDir
  Path folder;

  private S3Store store;

  @BeforeEach
  void put() throws IOException {
    store = scene.patientStore();
    Path file = Files.write(folder.resolve("file"), bytes);
    scene.patientMover()
        .put(
            store.grantPut(PutRequest.of(pack, bytes.length, pack.sha256())), file, bytes.length,
            pack.sha256());
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void anObjectIsLockedAsItWasGranted() {
    ObjectLocks locks = store.locks().orElseThrow();
    ObjectLock lock = locks.read(pack).orElseThrow();
    assertThat(lock.mode()).isEqualTo(LockMode.GOVERNANCE);
    // ceilDay + 1 d + 7 d
    assertThat(lock.until())
        .isEqualTo(
            Instant.now().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(9)));
    assertThat(store.stat(pack).orElseThrow().told().lock()).contains(lock);
    assertThat(store.stat(pack).orElseThrow().told().version()).isPresent();
    String version = store.versions(pack).getFirst().id();
    assertThat(
        scene.raw()
            .call(
                "DELETE", scene.path(pack), "versionId=" + version, Map.of(), new byte[0])
            .ok())
        .isFalse();
    assertThat(store.readFirst(pack, 10_000)).isEqualTo(bytes);
  }

  @Test
  void locksOnlyGrow() {
    ObjectLocks locks = store.locks().orElseThrow();
    Instant first = locks.read(pack).orElseThrow().until();
    Instant later = first.plus(Duration.ofDays(2)).plusSeconds(7);
    locks.extend(pack, later.plusMillis(123));
    assertThat(locks.read(pack).orElseThrow().until()).isEqualTo(later);
    locks.extend(pack, first);
    assertThat(locks.read(pack).orElseThrow().until()).isEqualTo(later);
    StoreContract.refused(
        Fault.OBJECT_MISSING,
        () -> locks.extend(
            new ObjectName.Pack(StoreContract.HOST, Sha256.of(new byte[3])), later));
  }

  /** Else who may put or delete gets rid of it: hides it, waits until its lock ends while the lock on top is extended. */
  @Test
  void whatIsHiddenStaysLocked() {
    String version = store.versions(pack).getFirst().id();
    Instant until = store.locks().orElseThrow().read(pack).orElseThrow().until();
    for (int i = 0; i < 20; i++) {
      if (i % 2 == 0) {
        scene.write(pack, new byte[i + 1]);
      } else {
        assertThat(scene.raw().call("DELETE", scene.path(pack), "").ok()).isTrue();
      }
      if (i == 0 || i == 1 || i == 18 || i == 19) {
        S3Store fresh = scene.patientStore();
        fresh.list("", seen -> {}); // as every run does
        until = until.plus(Duration.ofDays(1));
        ObjectLocks locks = fresh.locks().orElseThrow();
        locks.extend(pack, until);
        assertThat(locks.read(pack).orElseThrow().until()).as("after " + i).isEqualTo(until);
        assertThat(lockOf(version)).as("after " + i).contains(wholeSeconds(until));
        assertThat(fresh.readFirst(pack, 10_000)).isEqualTo(bytes);
      }
    }
    until = until.plus(Duration.ofDays(1));
    store.locks().orElseThrow().extend(pack, until); // without a listing, under a delete marker
    assertThat(lockOf(version)).contains(wholeSeconds(until));
  }

  /** Some servers write {@code .000Z}. */
  private static String wholeSeconds(Instant time) {
    return time.toString().substring(0, 19);
  }

  private String lockOf(String version) {
    return scene.raw().call("GET", scene.path(pack), "retention&versionId=" + version).text();
  }

  @Test
  void datesAreCappedBeforeTheyWrap() {
    S3Scene endless = new S3Scene(
        scene.server(), scene.bucket(), "p", scene.roles(), LockMode.GOVERNANCE, 36_525,
        InstantSource.system(), scene.behaviour());
    assertThat(endless.store().locks().orElseThrow().untilForPutAt(Instant.now()))
        .isEqualTo(Instant.parse("2100-01-01T00:00:00Z"));
  }

  @Test
  void aStoreIsMadeInABucketThatIsMadeForIt() {
    S3Place place =
        new S3Place(
            scene.server().endpoint(), scene.bucket() + "-new", "deep/er", scene.server().region(),
            true, Optional.empty());
    S3Store fresh = new S3Store("new", place, scene.roles(), Expected.ANYTHING, settings());
    List<NewObject> objects =
        List.of(NewObject.of(new ObjectName.Trust(1, Sha256.of(TRUST)), TRUST));
    S3Initialiser careful = new S3Initialiser(fresh, scene.roles(), settings(), false);
    StoreContract.refused(Fault.STORE_OFFLINE, careful::examine);
    StoreContract
        .refused(Fault.STORE_OFFLINE, () -> careful.create(StoreContract.MARKER, objects));
    S3Initialiser maker = new S3Initialiser(fresh, scene.roles(), settings(), true);
    assertThat(maker.examine()).isEmpty();
    maker.create(StoreContract.MARKER, objects);
    assertThat(careful.examine()).contains(StoreContract.MARKER);
    maker.create(StoreContract.MARKER, objects); // may be repeated
    List<String> paths = new ArrayList<>();
    fresh.list("", seen -> paths.add(seen.path()));
    assertThat(paths).containsExactly("holdfast.json", objects.getFirst().name().path());
    assertThat(fresh.versions(new ObjectName.Marker())).hasSize(1);
    assertThat(fresh.locks().orElseThrow().read(new ObjectName.Marker())).isPresent();
    StoreContract.refused(
        Fault.FILE_EXISTS,
        () -> careful.add(
            List.of(NewObject.of(objects.getFirst().name(), "other".getBytes()))));
  }

  @Test
  void aBucketWithOtherPeoplesStoreIsLeftAlone() {
    S3Initialiser maker = new S3Initialiser(store, scene.roles(), settings(), true);
    StoreContract.refused(
        Fault.FILE_EXISTS, () -> maker.create(StoreContract.MARKER, List.of()));
    assertThat(scene.bytes(new ObjectName.Marker())).isEmpty();
  }

  private static S3Settings settings() {
    return S3Settings.plain(InstantSource.system(), new SplittableRandom(1))
        .withLock(LockMode.GOVERNANCE, Duration.ofDays(1));
  }
}
