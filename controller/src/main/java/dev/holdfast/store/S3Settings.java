package dev.holdfast.store;

import dev.holdfast.signed.LockMode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * How one S3 store is used.
 *
 * @param behaviour what its server was seen to do
 * @param lock how objects are locked, {@code NONE} = not at all
 * @param lockLength L: how long an object must be kept; zero without a lock
 * @param waits between repeated requests
 * @param clock of this machine: requests carry its time, locks are counted from it
 * @param random spreads repeated requests; called by several threads
 */
public record S3Settings(
    S3Behaviour behaviour,
    LockMode lock,
    Duration lockLength,
    S3Waits waits,
    InstantSource clock,
    RandomGenerator random) {
  /** No lock, nothing known of the server. */
  public static S3Settings plain(InstantSource clock, RandomGenerator random) {
    return new S3Settings(
        S3Behaviour.UNCHECKED, LockMode.NONE, Duration.ZERO, S3Waits.USUAL, clock, random);
  }

  /** The same with a lock; then the bucket keeps versions. */
  public S3Settings withLock(LockMode mode, Duration length) {
    return new S3Settings(
        behaviour.withVersions(mode != LockMode.NONE || behaviour.versions()), mode, length, waits,
        clock, random);
  }

  /** The same for a server that was checked. */
  public S3Settings withBehaviour(S3Behaviour seen) {
    return new S3Settings(seen, lock, lockLength, waits, clock, random);
  }

  /** The same with other waits. */
  public S3Settings withWaits(S3Waits other) {
    return new S3Settings(behaviour, lock, lockLength, other, clock, random);
  }
}
