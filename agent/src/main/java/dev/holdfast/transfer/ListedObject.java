package dev.holdfast.transfer;

import java.time.Instant;

/**
 * One object as a store lists it. All three values are the store's word.
 *
 * @param path below the store's prefix; parse it with {@link dev.holdfast.layout.ObjectName#parse}
 * @param sizeBytes its length
 * @param lastModified when the store says it was written
 */
public record ListedObject(String path, long sizeBytes, Instant lastModified) {}
