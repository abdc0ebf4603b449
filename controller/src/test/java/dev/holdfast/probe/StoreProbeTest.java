package dev.holdfast.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.s3double.Misbehaviour;
import dev.holdfast.s3double.Rights;
import dev.holdfast.s3double.S3Double;
import dev.holdfast.signed.LockMode;
import dev.holdfast.store.S3Credentials;
import dev.holdfast.store.S3Place;
import dev.holdfast.store.S3ProxyServer;
import dev.holdfast.store.S3Roles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** T31: broken servers are caught, good ones pass, and little is left behind. */
final class StoreProbeTest {
  private static final S3Credentials KEY = S3Credentials.of(S3Double.ACCESS, S3Double.SECRET);

  @TempDir
  Path folder;

  /** A server that does something wrong, and what must be seen of it. */
  private record Broken(Fact fact, Answer answer, String promise, boolean lock,
      Misbehaviour... what) {}

  private static final List<Broken> BROKEN =
      List.of(
          new Broken(Fact.NO_REPLACE, Answer.IGNORED, "no-overwrite", false,
              Misbehaviour.IF_NONE_MATCH_IGNORED),
          new Broken(Fact.NO_REPLACE, Answer.IGNORED, "no-overwrite", true,
              Misbehaviour.IF_NONE_MATCH_IGNORED_IF_VERSIONED),
          new Broken(Fact.ONE_WINNER, Answer.BROKEN, "no-overwrite", false,
              Misbehaviour.IF_NONE_MATCH_NOT_ATOMIC),
          new Broken(Fact.NO_REPLACE, Answer.ABSENT, "no-overwrite", false,
              Misbehaviour.IF_NONE_MATCH_NOT_IMPLEMENTED),
          new Broken(Fact.BINDS_ALL, Answer.IGNORED, "keeps-what-was-put", false,
              Misbehaviour.CHECKSUM_IGNORED, Misbehaviour.MD5_IGNORED),
          new Broken(Fact.BINDS_ALL, Answer.BROKEN, "keeps-what-was-put", false,
              Misbehaviour.BAD_DIGEST_STORED),
          new Broken(Fact.CUT_BARE, Answer.BROKEN, "keeps-what-was-put", false,
              Misbehaviour.TRUNCATED_BODY_STORED),
          new Broken(Fact.SIGNATURE, Answer.OBEYED, "keeps-what-was-put", false,
              Misbehaviour.SIGNATURE_IGNORED),
          new Broken(Fact.LOCK_COMPLIANCE, Answer.IGNORED, "lock", true,
              Misbehaviour.LOCK_NOT_ENFORCED),
          new Broken(Fact.LOCK_READ_BACK, Answer.IGNORED, "lock", true, Misbehaviour.LOCK_DROPPED),
          new Broken(Fact.LOCK_COMPLIANCE, Answer.ABSENT, "lock", true,
              Misbehaviour.LOCK_NOT_IMPLEMENTED),
          new Broken(Fact.LOCK_FAR_DATE, Answer.BROKEN, "lock", true,
              Misbehaviour.LOCK_WRAPS_2106),
          new Broken(Fact.EXTRA_ACL, Answer.OBEYED, "narrow-grants", false,
              Misbehaviour.UNSIGNED_ACL_OBEYED),
          new Broken(Fact.EXTRA_COPY, Answer.OBEYED, "narrow-grants", false,
              Misbehaviour.UNSIGNED_COPY_SOURCE_OBEYED),
          new Broken(Fact.EXTRA_LOCK, Answer.OBEYED, "narrow-grants", true,
              Misbehaviour.UNSIGNED_LOCK_OBEYED),
          new Broken(Fact.LIST_AFTER_PUT, Answer.BROKEN, "keeps-what-was-put", false,
              Misbehaviour.LIST_STALE),
          new Broken(Fact.CLOCK_CHECKED, Answer.OBEYED, "narrow-grants", false,
              Misbehaviour.CLOCK_NOT_CHECKED));

  @TestFactory
  Stream<DynamicTest> everyBrokenServerIsCaught() {
    return BROKEN.stream()
        .map(b -> DynamicTest.dynamicTest(List.of(b.what()) + "", () -> caught(b)));
  }

  private static void caught(Broken broken) {
    try (S3Double server = S3Double.start(InstantSource.system())) {
      server.createBucket("broken", broken.lock(), broken.lock());
      server.misbehave(broken.what());
      LockMode lock = broken.promise().equals("lock") ? LockMode.COMPLIANCE : LockMode.NONE;
      ProbeReport report = probe(server, "broken");
      assertThat(report.answer(broken.fact())).as(report.seen().toString())
          .isEqualTo(broken.answer());
      Promise told = promise(report, lock, broken.promise());
      assertThat(told.standing()).as(told.toString()).isNotEqualTo(Promise.Standing.PROVEN);
      assertThat(told.fix()).isNotEmpty();
    }
  }

  /** A busy server is not accused of what nobody had the time to try, and gets no good mark for it either. */
  @Test
  void whatThereWasNoTimeForIsNeitherKeptNorBroken() {
    try (S3Double server = S3Double.start(InstantSource.system())) {
      server.createBucket("good", true, true);
      ProbeReport whole = probe(server, "good");
      for (Observation one : whole.seen()) {
        List<Observation> seen = whole.seen().stream()
            .map(o -> o == one || o.fact() == Fact.DESTROYS
                ? Observation.noTime(o.fact())
                : o)
            .toList();
        ProbeReport cut = new ProbeReport(
            whole.place(), whole.at(), whole.took(), whole.server(), seen, whole.left());
        List<Promise> missed = new ProbeJudgement(cut, LockMode.COMPLIANCE, true).promises()
            .stream().filter(Promise::missed).toList();
        assertThat(missed).as(one.fact().name()).isNotEmpty()
            .allMatch(p -> p.consequence().contains("no time was left"), "says so");
      }
    }
  }

  @Test
  void goodServerKeepsItsPromisesAndLittleIsLeft() {
    try (S3Double server = S3Double.start(InstantSource.system())) {
      server.createBucket("good", true, true);
      ProbeReport report = probe(server, "good");
      List<Promise> promises =
          new ProbeJudgement(report, LockMode.COMPLIANCE, false).promises();
      assertThat(promises)
          .filteredOn(p -> !List.of("separate-keys", "connection").contains(p.code()))
          .as(report.seen().toString())
          .allMatch(p -> p.standing() == Promise.Standing.PROVEN);
      assertThat(promises).noneMatch(Promise::missed);
      assertThat(ProbeJudgement.behaviour(report, LockMode.COMPLIANCE).lockProven()).isTrue();
      assertThat(report.left()).hasSizeLessThanOrEqualTo(2);
      assertThat(server.versions("good", "")).allMatch(
          v -> v.key().startsWith("p/probe/canary/") && (v.marker() || v.lockMode().isPresent()));
      assertThat(report.took()).isLessThan(Duration.ofSeconds(60));
    }
  }

  @Test
  void clockThatIsFarOffIsNamed() {
    try (S3Double server = S3Double.start(InstantSource.system())) {
      server.createBucket("late", false, false);
      server.misbehave(Misbehaviour.CLOCK_OFF);
      assertThatThrownBy(() -> probe(server, "late"))
          .isInstanceOf(HoldfastException.class)
          .hasMessageContaining("clock");
    }
  }

  @Test
  void clockThatIsALittleOffIsTold() {
    InstantSource slow = () -> Instant.now().minusSeconds(120);
    try (S3Double server = S3Double.start(InstantSource.system())) {
      server.createBucket("ahead", true, true);
      ProbeReport report =
          new StoreProbe(slow, new SplittableRandom(1))
              .bucket(place(server, "ahead"), S3Roles.all(KEY));
      assertThat(report.answer(Fact.CLOCK)).isEqualTo(Answer.BROKEN);
      assertThat(report.answer(Fact.LOCK_COMPLIANCE)).isEqualTo(Answer.PROVEN);
      assertThat(promise(report, LockMode.NONE, "clock").standing())
          .isEqualTo(Promise.Standing.WEAK);
    }
  }

  @Test
  void locksThatHaveEndedAreTakenAwayByTheNextCheck() {
    AtomicReference<Instant> now =
        new AtomicReference<>(
            Instant.parse("2026-11-21T12:00:00Z"));
    try (S3Double server = S3Double.start(now::get)) {
      server.createBucket("good", true, true);
      StoreProbe probe = new StoreProbe(now::get, new SplittableRandom(1));
      probe.bucket(place(server, "good"), S3Roles.all(KEY));
      int once = server.versions("good", "").size();
      now.set(now.get().plusSeconds(600));
      probe.bucket(place(server, "good"), S3Roles.all(KEY));
      assertThat(once).isPositive();
      assertThat(server.versions("good", "")).hasSize(once);
    }
  }

  @Test
  void bucketWithoutVersionsIsLeftEmpty() {
    try (S3Double server = S3Double.start(InstantSource.system())) {
      server.createBucket("plain", false, false);
      ProbeReport report = probe(server, "plain");
      assertThat(server.keys("plain")).isEmpty();
      assertThat(report.left()).isEmpty();
      assertThat(promise(report, LockMode.NONE, "no-overwrite").standing())
          .isEqualTo(Promise.Standing.PROVEN);
      assertThat(promise(report, LockMode.COMPLIANCE, "lock").missed()).isTrue();
      assertThat(promise(report, LockMode.NONE, "lock").missed()).isFalse();
    }
  }

  @Test
  void keysThatMayMoreThanTheyShouldAreTold() {
    try (S3Double server = S3Double.start(InstantSource.system())) {
      server.createBucket("keys", true, true);
      server.addKey("PUT", "put-secret", Rights.none().allow("keys", "p/", "s3:PutObject",
          "s3:PutObjectRetention"));
      server.addKey("READ", "read-secret", Rights.none().allow("keys", "", "s3:GetObject",
          "s3:GetObjectVersion", "s3:ListBucket", "s3:ListBucketVersions",
          "s3:GetObjectRetention"));
      server.addKey("KEEP", "keep-secret", Rights.none().allow("keys", "", "s3:GetObject",
          "s3:GetObjectRetention", "s3:PutObjectRetention", "s3:GetBucketObjectLockConfiguration"));
      S3Roles roles =
          new S3Roles(
              S3Credentials.of("PUT", "put-secret"), S3Credentials.of("READ", "read-secret"),
              S3Credentials.of("KEEP", "keep-secret"), KEY);
      StoreProbe probe = new StoreProbe(InstantSource.system(), new SplittableRandom(1));
      ProbeReport good = probe.bucket(place(server, "keys"), roles);
      assertThat(new ProbeJudgement(good, LockMode.COMPLIANCE, true).promises())
          .as(good.seen().toString()).noneMatch(Promise::missed);
      server.misbehave(Misbehaviour.POLICY_IGNORED);
      ProbeReport bad = probe.bucket(place(server, "keys"), roles);
      Promise told =
          new ProbeJudgement(bad, LockMode.COMPLIANCE, true).promises().stream()
              .filter(p -> p.code().equals("separate-keys")).findFirst().orElseThrow();
      assertThat(told.missed()).isTrue();
      assertThat(told.consequence()).contains("delete", "read", "put");
    }
  }

  @Test
  void realServerWithoutLockPasses() {
    S3ProxyServer server = S3ProxyServer.shared();
    String bucket = server.newBucket();
    ProbeReport report =
        new StoreProbe(InstantSource.system(), new SplittableRandom(1))
            .bucket(server.place(bucket, "p"), S3Roles.all(S3ProxyServer.KEY));
    assertThat(new ProbeJudgement(report, LockMode.NONE, false).promises())
        .as(report.seen().toString()).noneMatch(Promise::missed);
    assertThat(promise(report, LockMode.COMPLIANCE, "lock").missed()).isTrue();
    assertThat(report.left()).isEmpty();
  }

  @Test
  void folderPassesAndIsLeftAsItWas() throws Exception {
    ProbeReport report =
        new StoreProbe(InstantSource.system(), new SplittableRandom(1)).folder(folder);
    assertThat(report.answer(Fact.LINKS)).isEqualTo(Answer.PROVEN);
    assertThat(report.answer(Fact.FSYNC)).isEqualTo(Answer.PROVEN);
    assertThat(report.observation(Fact.OWNERS).orElseThrow().detail()).contains("root");
    assertThat(promise(report, LockMode.COMPLIANCE, "lock").missed()).isTrue();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void whatIsKeptIsReadAgainAndDifferencesAreSeen() {
    ProbeMemory memory = new ProbeMemory(folder.resolve("checks"));
    ProbeReport report =
        new ProbeReport("http://h/b", Instant.EPOCH, Duration.ZERO, "S",
            List.of(new Observation(Fact.LOCK_COMPLIANCE, Answer.PROVEN, "403 x"),
                new Observation(Fact.TLS, Answer.ABSENT, "")),
            List.of());
    assertThat(memory.read("http://h/b")).isEmpty();
    memory.write(report);
    assertThat(memory.read("http://h/b")).contains(report);
    assertThat(memory.read("http://h/c")).isEmpty();
    ProbeReport now =
        new ProbeReport("http://h/b", Instant.EPOCH, Duration.ZERO, "S",
            List.of(new Observation(Fact.LOCK_COMPLIANCE, Answer.IGNORED, "")), List.of());
    assertThat(ProbeJudgement.changes(report, now)).containsExactly(
        new ProbeJudgement.Change(Fact.LOCK_COMPLIANCE, Answer.PROVEN, Answer.IGNORED));
  }

  private static ProbeReport probe(S3Double server, String bucket) {
    return new StoreProbe(InstantSource.system(), new SplittableRandom(1))
        .bucket(place(server, bucket), S3Roles.all(KEY));
  }

  private static S3Place place(S3Double server, String bucket) {
    return new S3Place(
        server.endpoint(), bucket, "p", server.region(), true, Optional.empty());
  }

  private static Promise promise(ProbeReport report, LockMode lock, String code) {
    return new ProbeJudgement(report, lock, false).promises().stream()
        .filter(p -> p.code().equals(code))
        .findFirst()
        .orElseThrow();
  }
}
