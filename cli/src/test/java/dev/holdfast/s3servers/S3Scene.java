package dev.holdfast.s3servers;

import dev.holdfast.layout.ObjectName;
import dev.holdfast.s3double.RawS3;
import dev.holdfast.signed.LockMode;
import dev.holdfast.store.Expected;
import dev.holdfast.store.S3Behaviour;
import dev.holdfast.store.S3Credentials;
import dev.holdfast.store.S3Place;
import dev.holdfast.store.S3Roles;
import dev.holdfast.store.S3Settings;
import dev.holdfast.store.S3Store;
import dev.holdfast.store.S3Waits;
import dev.holdfast.transfer.GrantCheck;
import dev.holdfast.transfer.HttpEndpoint;
import dev.holdfast.transfer.HttpMover;
import dev.holdfast.transfer.HttpWaits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The product's doors to one bucket of one server, with waits short enough for tests.
 *
 * @param lockDays L, when {@code lock} is not {@code NONE}
 */
public record S3Scene(S3Server server, String bucket, String prefix, S3Roles roles, LockMode lock,
    int lockDays, InstantSource clock, S3Behaviour behaviour) {
  private static final S3Waits STORE_WAITS = new S3Waits(Duration.ofSeconds(2),
      Duration.ofMillis(400), Duration.ofSeconds(5), 3, Duration.ofMillis(8));
  private static final HttpWaits MOVER_WAITS =
      new HttpWaits(Duration.ofSeconds(2), Duration.ofMillis(400), 3, Duration.ofMillis(8));
  private static final HttpWaits PATIENT =
      new HttpWaits(Duration.ofSeconds(10), Duration.ofSeconds(60), 4, Duration.ofMillis(50));

  /** A new bucket without locks. */
  public static S3Scene plain(S3Server server, InstantSource clock) {
    return of(server, server.newBucket(false), LockMode.NONE, 0, clock);
  }

  /** A new bucket with locks. */
  public static S3Scene locked(S3Server server, LockMode mode, int days, InstantSource clock) {
    return of(server, server.newBucket(true), mode, days, clock);
  }

  /** A bucket that is there. */
  public static S3Scene of(S3Server server, String bucket, LockMode mode, int days,
      InstantSource clock) {
    S3Roles roles = S3Roles.all(S3Credentials.of(server.access(), server.secret()));
    return new S3Scene(server, bucket, "some/prefix", roles, mode, days, clock,
        S3Behaviour.UNCHECKED.withVersions(mode != LockMode.NONE));
  }

  /** The same with other keys. */
  public S3Scene with(S3Roles other) {
    return new S3Scene(server, bucket, prefix, other, lock, lockDays, clock, behaviour);
  }

  /** The same, knowing more of the server. */
  public S3Scene with(S3Behaviour other) {
    return new S3Scene(server, bucket, prefix, roles, lock, lockDays, clock, other);
  }

  /** The same at another time. */
  public S3Scene at(InstantSource other) {
    return new S3Scene(server, bucket, prefix, roles, lock, lockDays, other, behaviour);
  }

  /** The same server at another address. */
  public S3Scene through(Relay relay) {
    return new S3Scene(server.at(relay.address()), bucket, prefix, roles, lock, lockDays, clock,
        behaviour);
  }

  /** Where it lies. */
  public S3Place place() {
    return new S3Place(server.endpoint(), bucket, prefix, server.region(), true, Optional.empty());
  }

  /** The store door; gives up soon. */
  public S3Store store() {
    return store(STORE_WAITS);
  }

  /** A store door that waits as long as the product does. */
  public S3Store patientStore() {
    return store(S3Waits.USUAL);
  }

  private S3Store store(S3Waits waits) {
    S3Settings settings = S3Settings.plain(clock, random()).withBehaviour(behaviour)
        .withWaits(waits);
    return new S3Store("s3", place(), roles, Expected.ANYTHING, lock == LockMode.NONE
        ? settings
        : settings.withLock(lock, Duration.ofDays(lockDays)));
  }

  /** The mover of its grants; gives up soon. */
  public HttpMover mover() {
    return mover(MOVER_WAITS);
  }

  /** A mover that waits as long as the product does. */
  public HttpMover patientMover() {
    return mover(PATIENT);
  }

  private HttpMover mover(HttpWaits waits) {
    GrantCheck check = new GrantCheck(place().signed(), lock, lockDays, clock);
    return new HttpMover(List.of(new HttpEndpoint(check, Optional.empty())), waits, clock,
        random());
  }

  private static RandomGenerator random() {
    return new SplittableRandom(1);
  }

  /** A client that can do anything, right or wrong. */
  public RawS3 raw() {
    return server.client(clock);
  }

  /** The path of an object in requests. */
  public String path(ObjectName name) {
    return "/" + bucket + "/" + place().key(name);
  }

  /** Puts bytes past all checks, as whoever has the server can. */
  public RawS3.Reply write(ObjectName name, byte[] bytes) {
    return raw().call("PUT", path(name), "", Map.of(), bytes);
  }

  /** The bytes a plain GET serves now. */
  public Optional<byte[]> bytes(ObjectName name) {
    RawS3.Reply reply = raw().call("GET", path(name), "");
    return reply.ok() ? Optional.of(reply.body()) : Optional.empty();
  }
}
