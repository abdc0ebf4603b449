package dev.holdfast.copy;

import dev.holdfast.grant.Grant;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.transfer.ObjectToPut;
import dev.holdfast.transfer.StoreView;
import java.util.Optional;

/**
 * A store that is written to: what it has, and permission to put. Whoever holds its credentials implements this; the data
 * plane only executes the grants. Any thread.
 */
public interface CopyTarget {
  /** What it has. */
  StoreView view();

  /** Whether objects are to be described with their MD5. */
  boolean wantsMd5();

  /** Whether it was seen to refuse other bytes than those granted. */
  boolean binds();

  /** The checksum it tells of an object; a good sign where it fits, proof where it does not. */
  Optional<Sha256> told(ObjectName name);

  /** Any grant of this store: it says which store a barrier is meant for. Nothing is moved with it. */
  Grant anyGrant();

  /**
   * Permission to put one object.
   *
   * @param replace whether other bytes under that name are to be superseded
   * @throws dev.holdfast.fault.HoldfastException as the store's faults are: {@code STORE_OFFLINE}, {@code STORE_REFUSED}
   */
  Grant grantPut(ObjectToPut object, boolean replace);
}
