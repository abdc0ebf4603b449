package dev.holdfast.snapshot;

/**
 * A part of a file that holds nothing and reads as zero bytes.
 *
 * @param offset first byte
 * @param length bytes, at least 1
 */
public record Hole(long offset, long length) {}
