package dev.holdfast.catalog;

import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;

/**
 * One manifest.
 *
 * @param host who wrote it
 * @param seq its number there, from 1
 * @param sha256 of the whole file
 */
public record SnapshotKey(HostId host, long seq, Sha256 sha256) {}
