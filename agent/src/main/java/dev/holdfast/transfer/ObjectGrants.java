package dev.holdfast.transfer;

import java.util.List;

/**
 * What a run may do with one object.
 *
 * @param object as asked
 * @param stores one answer per writable store of the session
 */
public record ObjectGrants(ObjectToPut object, List<StoreAnswer> stores) {
  /** Copies the list. */
  public ObjectGrants {
    stores = List.copyOf(stores);
  }
}
