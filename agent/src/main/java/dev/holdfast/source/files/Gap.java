package dev.holdfast.source.files;

/**
 * A hole of a file.
 *
 * @param offset of its first byte
 * @param length in bytes, at least 1
 */
record Gap(long offset, long length) {}
