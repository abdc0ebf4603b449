package dev.holdfast.store;

import dev.holdfast.layout.StoreMarker;
import java.util.List;
import java.util.Optional;

/**
 * Makes a store and adds the small clear objects every store carries: trust, records, RECOVERY.md. The operator's hand, not
 * part of a backup run. Never overwrites; every call may be repeated after a failure. One thread.
 */
public interface StoreInitialiser {
  /**
   * Looks without touching anything.
   *
   * @return the store that lies there, or empty when one can be made there
   * @throws dev.holdfast.fault.HoldfastException {@code FILE_EXISTS} when something lies there that is no store and would
   *     mix with one; {@code STORE_OFFLINE} when the place cannot be made (its parent is not there); {@code STORE_REFUSED}
   *     when it cannot be written; also the faults of {@link Store#open}
   */
  Optional<StoreMarker> examine();

  /**
   * Makes a store: first the objects, then {@code holdfast.json}, so that an attempt cut short is not taken for a store.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code FILE_EXISTS} when another store or other bytes are there; and the
   *     faults of writing
   */
  void create(StoreMarker marker, List<NewObject> objects);

  /**
   * Adds objects to a store that exists.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code FILE_EXISTS} when a name holds other bytes; and the faults of
   *     writing
   */
  void add(List<NewObject> objects);
}
