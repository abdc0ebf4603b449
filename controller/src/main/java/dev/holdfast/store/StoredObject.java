package dev.holdfast.store;

import java.time.Instant;

/**
 * One object as the store lists it.
 *
 * @param path below the store's prefix
 * @param sizeBytes its length
 * @param lastModified when the store says it was written
 */
public record StoredObject(String path, long sizeBytes, Instant lastModified) {}
