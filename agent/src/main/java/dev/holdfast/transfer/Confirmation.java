package dev.holdfast.transfer;

import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import java.util.List;

/**
 * The ledger's answer to a batch of puts.
 *
 * @param accepted these count from now on
 * @param putAgain the store does not have these: ask for new grants
 */
public record Confirmation(List<Copy> accepted, List<Copy> putAgain) {
  /** Copies the lists. */
  public Confirmation {
    accepted = List.copyOf(accepted);
    putAgain = List.copyOf(putAgain);
  }

  /** One object in one store. */
  public record Copy(ObjectName name, StoreId store) {}
}
