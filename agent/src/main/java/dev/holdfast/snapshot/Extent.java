package dev.holdfast.snapshot;

import dev.holdfast.id.Sha256;

/**
 * Content in consecutive chunks of one pack (docs/FORMAT.md §8 Extents).
 *
 * @param pack the pack's name
 * @param ordinal of the first chunk, from 0
 * @param offset where it starts in that chunk's plaintext, in bytes
 * @param length plain bytes delivered, at least 1; runs on through the following ordinals
 */
public record Extent(Sha256 pack, int ordinal, int offset, long length) {}
