package dev.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.grant.Grant;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.s3double.RawS3;
import dev.holdfast.s3double.S3Double;
import dev.holdfast.s3servers.S3Scene;
import dev.holdfast.s3servers.S3Server;
import dev.holdfast.seed.Seed;
import dev.holdfast.signed.LockMode;
import dev.holdfast.store.PutRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** T25: whoever replays a granted request writes the same bytes again or nothing, and nothing at all once it expired. */
class LeakedGrantTest {
  private final Random random = new Random(Seed.of(20261121));

  private static RawS3.Reply replay(S3Scene scene, Grant.Http grant, byte[] body) {
    String target = grant.uri().getRawPath() + "?" + grant.uri().getRawQuery();
    return scene.raw().send(body.length == 0 ? "GET" : "PUT", target,
        new TreeMap<>(grant.headers()), body);
  }

  private void replays(S3Scene scene, S3Scene late, boolean replace) {
    byte[] bytes = new byte[1 + random.nextInt(3000)];
    random.nextBytes(bytes);
    ObjectName name = new ObjectName.Pack(StoreContract.HOST, Sha256.of(bytes));
    PutRequest request = PutRequest.of(name, bytes.length, Sha256.of(bytes))
        .withMd5(Optional.of(PresignedAttacks.md5(bytes)));
    PutRequest wanted = replace ? request.replacing() : request;
    Grant.Http put = (Grant.Http) scene.store().grantPut(wanted);
    Grant.Http get = (Grant.Http) scene.store().grantGet(name);
    assertThat(replay(scene, put, bytes).ok()).isTrue();
    for (int i = 0; i < 3; i++) {
      RawS3.Reply again = replay(scene, put, bytes);
      assertThat(again.ok() || again.status() == 412).isTrue();
      assertThat(scene.bytes(name).orElseThrow()).isEqualTo(bytes);
      assertThat(replay(scene, get, new byte[0]).body()).isEqualTo(bytes);
    }
    scene.raw().call("DELETE", scene.path(name), "");
    RawS3.Reply afterwards = replay(scene, put, bytes);
    assertThat(scene.bytes(name).isPresent()).isEqualTo(afterwards.ok());
    scene.bytes(name).ifPresent(b -> assertThat(b).isEqualTo(bytes));
    scene.write(name, bytes);
    Grant.Http oldPut = (Grant.Http) late.store().grantPut(wanted);
    Grant.Http oldGet = (Grant.Http) late.store().grantGet(name);
    scene.raw().call("DELETE", scene.path(name), "");
    assertThat(replay(scene, oldPut, bytes).status()).isEqualTo(403);
    assertThat(scene.bytes(name)).isEmpty();
    scene.write(name, bytes);
    assertThat(replay(scene, oldGet, new byte[0]).status()).isEqualTo(403);
  }

  private void replays(S3Server server) {
    for (boolean lock : new boolean[]{false, true}) {
      for (boolean replace : new boolean[]{false, true}) {
        Instant old = Instant.now().minus(Duration.ofMinutes(16));
        String bucket = server.newBucket(lock);
        S3Scene scene =
            S3Scene.of(server, bucket, LockMode.NONE, 0, InstantSource.system());
        replays(scene, scene.at(() -> old), replace);
      }
    }
  }

  @Test
  void onTheDouble() {
    try (S3Double server = S3Double.start(InstantSource.system())) {
      replays(S3Server.of(server));
      assertThat(server.requests()).extracting(S3Double.Seen::status).contains(403, 412);
    }
  }

  @Test
  void onANamedServer() {
    assumeTrue(S3Server.named().isPresent(), "no HOLDFAST_IT_S3_URL");
    replays(S3Server.named().orElseThrow());
  }
}
