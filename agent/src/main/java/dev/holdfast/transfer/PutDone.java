package dev.holdfast.transfer;

import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;

/**
 * What became of one granted put.
 *
 * @param name the object
 * @param store where
 * @param result how it ended
 */
public record PutDone(ObjectName name, StoreId store, PutResult result) {
  /** How a put ended. */
  public sealed interface PutResult {}

  /** The right bytes are there. */
  public record Done(PutOutcome outcome) implements PutResult {}

  /**
   * They may not be there. The object is judged by looking, not by this.
   *
   * @param reason for people
   * @param offline whether the store is gone, so that it leaves the run as offline and not as failed
   */
  public record Failed(String reason, boolean offline) implements PutResult {}
}
