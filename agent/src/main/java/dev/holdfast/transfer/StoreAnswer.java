package dev.holdfast.transfer;

import dev.holdfast.grant.Grant;
import dev.holdfast.id.StoreId;

/** What one store gets of an object. */
public sealed interface StoreAnswer {
  /** Which store. */
  StoreId store();

  /** Put it with this grant, then confirm. */
  record Granted(StoreId store, Grant grant) implements StoreAnswer {}

  /** The store has it; nothing to put, nothing to confirm. */
  record AlreadyPresent(StoreId store) implements StoreAnswer {}

  /**
   * Not to this store; it leaves the run.
   *
   * @param reason for people
   */
  record Refused(StoreId store, String reason) implements StoreAnswer {}
}
