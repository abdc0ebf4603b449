package dev.holdfast.store;

import dev.holdfast.id.Sha256;
import java.time.Instant;
import java.util.Optional;

/**
 * One object as the store lists it.
 *
 * @param path below the store's prefix
 * @param sizeBytes its length
 * @param lastModified when the store says it was written
 * @param told what else it says; nothing in a listing
 */
public record StoredObject(String path, long sizeBytes, Instant lastModified, Told told) {
  /** An object of which the store tells no more. */
  public StoredObject(String path, long sizeBytes, Instant lastModified) {
    this(path, sizeBytes, lastModified, Told.NOTHING);
  }

  /**
   * What the store tells of one object besides size and time. Never proof of its bytes.
   *
   * @param sha256 the checksum it keeps
   * @param lock the lock it shows
   * @param version the id of the current version in a versioned bucket
   */
  public record Told(
      Optional<Sha256> sha256, Optional<ObjectLock> lock, Optional<String> version) {
    /** Nothing more. */
    public static final Told NOTHING =
        new Told(Optional.empty(), Optional.empty(), Optional.empty());
  }
}
