package dev.holdfast.transfer;

import dev.holdfast.id.Id128;

/**
 * One session with a ledger.
 *
 * @param value random
 */
public record SessionId(Id128 value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
