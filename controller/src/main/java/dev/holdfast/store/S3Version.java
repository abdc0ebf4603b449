package dev.holdfast.store;

import java.time.Instant;

/**
 * One version of a name in a bucket that keeps versions.
 *
 * @param path below the store's prefix
 * @param id of the version; {@code null} as text for what was written before the bucket kept versions
 * @param sizeBytes its length, 0 for a delete marker
 * @param lastModified when the store says it was written
 * @param latest whether a plain request for the name meets it
 * @param deleteMarker whether it only hides older versions
 */
public record S3Version(
    String path,
    String id,
    long sizeBytes,
    Instant lastModified,
    boolean latest,
    boolean deleteMarker) {}
