package dev.holdfast.pack;

import java.nio.file.Path;

/**
 * A pack that lies fsynced in the spool.
 *
 * @param file where
 * @param kind what it carries
 * @param ref its name, size and header MAC
 * @param count chunks in it
 * @param plainBytes their uncompressed lengths, added up
 */
public record FinishedPack(Path file, PackKind kind, PackRef ref, int count, long plainBytes) {}
