package dev.holdfast.transfer;

import dev.holdfast.fault.HoldfastException;

/** What one store gave when one object was asked for. */
public sealed interface CopyResult {
  /** The right bytes; close the object when done with it. */
  record Good(FetchedObject object) implements CopyResult {}

  /** The store is there and does not have it. */
  record Missing() implements CopyResult {}

  /**
   * The store has other bytes under the name.
   *
   * @param seen what they are, for a finding
   */
  record Damaged(String seen) implements CopyResult {}

  /** The store could not be asked now. */
  record Unreachable(HoldfastException fault) implements CopyResult {}
}
