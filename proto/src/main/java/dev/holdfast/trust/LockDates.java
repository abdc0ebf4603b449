package dev.holdfast.trust;

import dev.holdfast.id.Sha256;
import java.time.Instant;
import java.util.Optional;

/** Until when a store keeps objects from deletion, where that is known. */
@FunctionalInterface
public interface LockDates {
  /** Nothing is known. */
  LockDates NONE = manifest -> Optional.empty();

  /** The latest lock end of any copy of that manifest. */
  Optional<Instant> lockedUntil(Sha256 manifest);
}
