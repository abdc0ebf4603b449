package dev.holdfast.trust;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.Core;
import dev.holdfast.signed.SignedHead;
import java.time.Instant;

/**
 * One copy of a signed file as a lister saw it: its head, and where it lies. Nothing of it is trusted yet.
 *
 * @param core what the head says
 * @param head with the signature, not yet checked
 * @param name the name it lies under
 * @param store the store's name, for people
 * @param lastModified the store's own time of it
 * @param hashChecked whether the whole file was read and fits the hash in its name; a lister that saw only the head says no
 * @param <C> the kind of core
 */
public record Located<C extends Core>(
    C core,
    SignedHead head,
    ObjectName.Signed name,
    String store,
    Instant lastModified,
    boolean hashChecked) {
  /**
   * A copy of that kind of core.
   *
   * @throws HoldfastException {@link Fault#OBJECT_MALFORMED} when the head is of another kind
   */
  public static <C extends Core> Located<C> of(
      Class<C> kind, SignedHead head, ObjectName.Signed name, String store, Instant lastModified,
      boolean hashChecked) {
    if (!kind.isInstance(head.core())) {
      throw new HoldfastException(
          Fault.OBJECT_MALFORMED,
          "a " + head.core().signedKind().text() + " as " + name.path()
              + " (expected: what the name says)");
    }
    return new Located<>(
        kind.cast(head.core()), head, name, store, lastModified, hashChecked);
  }

  /** SHA-256 of the whole file, as its name says. */
  public Sha256 sha256() {
    return name.sha256();
  }
}
