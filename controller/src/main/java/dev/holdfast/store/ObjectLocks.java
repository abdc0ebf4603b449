package dev.holdfast.store;

import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.LockMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The locks of a store that was told to lock what it keeps. Every grant of such a store carries mode and date; a lock counts
 * only as far as {@link #read} shows it. Any thread. Faults as {@link Store}.
 */
public interface ObjectLocks {
  /** How objects are locked. */
  LockMode mode();

  /** L: how long an object must be kept from the moment a snapshot that needs it is committed. */
  Duration length();

  /** The date a put at {@code now} carries: ceilDay(now) + L + W, W = max(7 d, L/2), at most 2100-01-01. */
  Instant untilForPutAt(Instant now);

  /** The lock an object has, empty when it has none or does not exist. */
  Optional<ObjectLock> read(ObjectName name);

  /**
   * Moves the date of an object's current version, never backwards.
   *
   * @throws dev.holdfast.fault.HoldfastException also when the store then shows another date
   */
  void extend(ObjectName name, Instant until);
}
