package dev.holdfast.transfer;

import dev.holdfast.grant.Grant;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import java.util.List;

/**
 * Permission to read one object.
 *
 * @param name the object
 * @param sources where from, in the order to be tried
 */
public record GetGrants(ObjectName name, List<From> sources) {
  /** Copies the list. */
  public GetGrants {
    sources = List.copyOf(sources);
  }

  /**
   * One store's grant.
   *
   * @param store which
   * @param storeName as configured
   * @param grant to read it there
   */
  public record From(StoreId store, String storeName, Grant grant) {}
}
