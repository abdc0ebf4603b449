package dev.holdfast.store;

import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import java.util.Optional;

/**
 * One object that a grant is asked for.
 *
 * @param name where
 * @param sizeBytes its length
 * @param sha256 of its bytes
 * @param md5 of its bytes; a store that says {@link Store#wantsMd5} binds the put to it, others ignore it
 * @param replace whether other bytes under that name are to be superseded (healing); otherwise a put to a name that exists
 *     fails where the store has {@link Capability#NO_REPLACE}
 */
public record PutRequest(
    ObjectName name, long sizeBytes, Sha256 sha256, Optional<Id128> md5, boolean replace) {
  /** A first put, bound by length and hash. */
  public static PutRequest of(ObjectName name, long sizeBytes, Sha256 sha256) {
    return new PutRequest(name, sizeBytes, sha256, Optional.empty(), false);
  }

  /** The same, also bound by its MD5. */
  public PutRequest withMd5(Optional<Id128> digest) {
    return new PutRequest(name, sizeBytes, sha256, digest, replace);
  }

  /** The same, superseding what lies there. */
  public PutRequest replacing() {
    return new PutRequest(name, sizeBytes, sha256, md5, true);
  }
}
