package dev.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.s3double.Misbehaviour;
import dev.holdfast.s3double.Rights;
import dev.holdfast.s3double.S3Double;
import dev.holdfast.s3servers.S3Scene;
import dev.holdfast.s3servers.S3Server;
import dev.holdfast.seed.Seed;
import dev.holdfast.signed.LockMode;
import dev.holdfast.store.S3Behaviour;
import dev.holdfast.store.S3Credentials;
import dev.holdfast.store.S3Roles;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * T24: a granted request can be used for nothing else. A server on which something else works is weak there, and the attack
 * that works is named.
 */
class PresignNarrowTest {
  /** What works on every server that does not refuse unsigned headers; none of it changes what a backup holds. */
  private static final Set<String> ADDITIONS = Set.of("x-amz-acl", "x-amz-grant-read",
      "x-amz-object-lock", "x-amz-object-lock-legal-hold", "x-amz-meta", "x-amz-tagging",
      "x-amz-storage-class", "x-amz-website-redirect-location", "x-amz-server-side-encryption",
      "x-amz-server-side-encryption-customer", "x-amz-copy-source",
      "x-amz-copy-source without a body");

  private final long seed = Seed.of(20261121);

  private List<String> accepted(S3Scene scene) {
    Map<String, Boolean> results = new PresignedAttacks(scene, new Random(seed)).run();
    List<String> accepted = results.entrySet().stream().filter(Map.Entry::getValue)
        .map(Map.Entry::getKey).toList();
    System.out.println("T24 seed " + seed + ", " + scene.server().name() + ": "
        + results.size() + " attacks, accepted " + accepted.size()
        + (accepted.isEmpty() ? "" : ", weak: " + accepted));
    assertThat(results).hasSizeGreaterThanOrEqualTo(40);
    return accepted;
  }

  @Test
  void theDoubleAcceptsNone() {
    try (S3Double server = S3Double.start(InstantSource.system())) {
      S3Scene scene = S3Scene.of(S3Server.of(server), S3Server.of(server).newBucket(true),
          LockMode.NONE, 0, InstantSource.system());
      assertThat(accepted(scene)).isEmpty();
      S3Behaviour stricter = new S3Behaviour(true, true, Optional.of("private"), true, true, true,
          false, false);
      assertThat(accepted(scene.with(stricter))).isEmpty();
    }
  }

  /** With a clock that is moved instead of a grant that is made late. */
  @Test
  void aGrantEndsWithItsTime() {
    Instant start = Instant.parse("2026-05-04T10:00:00Z");
    Instant[] now = {start};
    try (S3Double server = S3Double.start(() -> now[0])) {
      server.createBucket("bucket", false, false);
      S3Scene scene = S3Scene.of(S3Server.of(server), "bucket", LockMode.NONE, 0, () -> start);
      assertThat(scene.write(new dev.holdfast.layout.ObjectName.Marker(), new byte[]{1}).ok())
          .isTrue();
      var grant = (dev.holdfast.grant.Grant.Http) scene.store()
          .grantGet(new dev.holdfast.layout.ObjectName.Marker());
      String target = grant.uri().getRawPath() + "?" + grant.uri().getRawQuery();
      assertThat(scene.raw().send("GET", target, Map.of(), new byte[0]).status()).isEqualTo(200);
      now[0] = grant.expires();
      assertThat(scene.raw().send("GET", target, Map.of(), new byte[0]).status()).isEqualTo(200);
      now[0] = grant.expires().plusSeconds(1);
      assertThat(scene.raw().send("GET", target, Map.of(), new byte[0]).status()).isEqualTo(403);
      assertThat(grant.expires()).isBeforeOrEqualTo(start.plus(Duration.ofMinutes(15)));
    }
  }

  /** The attacks do find what a careless server lets through, and only that. */
  @Test
  void carelessServersAreFound() {
    Map<Misbehaviour, List<String>> known = Map.of(
        Misbehaviour.UNSIGNED_ACL_OBEYED, List.of("x-amz-acl", "x-amz-grant-read"),
        Misbehaviour.UNSIGNED_COPY_SOURCE_OBEYED, List.of("x-amz-copy-source"),
        Misbehaviour.UNSIGNED_LOCK_OBEYED,
        List.of("x-amz-object-lock", "x-amz-object-lock-legal-hold"),
        Misbehaviour.UNSIGNED_META_OBEYED, List.of("x-amz-meta"),
        Misbehaviour.UNSIGNED_ENCRYPTION_OBEYED, List.of("x-amz-server-side-encryption-customer"),
        Misbehaviour.TRUNCATED_BODY_STORED, List.of("upload cut off"),
        Misbehaviour.CLOCK_NOT_CHECKED, List.of("after it expired"),
        Misbehaviour.UNSIGNED_IGNORED, List.of());
    known.forEach((what, attacks) -> {
      try (S3Double server = S3Double.start(InstantSource.system())) {
        server.misbehave(what);
        S3Scene scene = S3Scene.of(S3Server.of(server), S3Server.of(server).newBucket(true),
            LockMode.NONE, 0, InstantSource.system());
        if (what == Misbehaviour.UNSIGNED_ACL_OBEYED) {
          assertThat(accepted(scene)).as(what.name()).contains("x-amz-acl");
        } else {
          assertThat(accepted(scene)).as(what.name()).containsExactlyElementsOf(attacks);
        }
      }
    });
  }

  /** With a key that may put and nothing else, what is added is refused even where signatures do not stop it. */
  @Test
  void aKeyForPuttingOnlyTakesTheRestAway() {
    try (S3Double server = S3Double.start(InstantSource.system())) {
      server.misbehave(Misbehaviour.UNSIGNED_ACL_OBEYED, Misbehaviour.UNSIGNED_COPY_SOURCE_OBEYED,
          Misbehaviour.UNSIGNED_LOCK_OBEYED, Misbehaviour.UNSIGNED_BYPASS_OBEYED);
      S3Server at = S3Server.of(server);
      String bucket = at.newBucket(true);
      server.addKey("PUT", "p", Rights.none().allow(bucket, "some/prefix/", "s3:PutObject"));
      S3Credentials all = S3Credentials.of(at.access(), at.secret());
      S3Scene scene = S3Scene.of(at, bucket, LockMode.NONE, 0, InstantSource.system())
          .with(new S3Roles(S3Credentials.of("PUT", "p"), all, all, all));
      assertThat(accepted(scene)).isEmpty();
    }
  }

  @Test
  void s3ProxyIsWeakWhereHeadersAreAdded() {
    S3Scene scene = S3Scene.plain(S3Server.proxy(), InstantSource.system());
    assertThat(accepted(scene)).isSubsetOf(ADDITIONS);
  }

  /** With the key that may do everything: whatever is weak is named in the output. */
  @Test
  void aNamedServerIsWeakAtMostWhereHeadersAreAdded() {
    S3Server server = S3Server.named().orElse(null);
    assumeTrue(server != null, "no HOLDFAST_IT_S3_URL");
    S3Scene scene = S3Scene.of(server, server.newBucket(true), LockMode.NONE, 0,
        InstantSource.system());
    assertThat(accepted(scene)).isSubsetOf(ADDITIONS);
  }

  /** With the key that may only put and lock, where the environment names one: a lock it adds is all that is left. */
  @Test
  void aNamedServersKeyForPuttingOnly() {
    S3Server server = S3Server.named().orElse(null);
    String put = S3Server.setting("HOLDFAST_IT_S3_PUT_ACCESS_KEY").orElse("");
    assumeTrue(server != null && S3Server.setting("HOLDFAST_IT_S3_PUT_BUCKET").isPresent(),
        "no HOLDFAST_IT_S3_PUT_BUCKET");
    S3Credentials all = S3Credentials.of(server.access(), server.secret());
    String bucket = S3Server.setting("HOLDFAST_IT_S3_PUT_BUCKET").orElseThrow();
    String secret = S3Server.setting("HOLDFAST_IT_S3_PUT_SECRET_KEY").orElse(server.secret());
    S3Scene scene = S3Scene.of(server, bucket, LockMode.NONE, 0, InstantSource.system())
        .with(new S3Roles(S3Credentials.of(put, secret), all, all, all));
    assertThat(accepted(scene)).doesNotContain("x-amz-copy-source",
        "x-amz-copy-source without a body", "x-amz-object-lock-legal-hold");
  }
}
