/**
 * Packs: sealed objects that carry many chunks as zstd frames with a table at the end (docs/FORMAT.md §Pack). Whoever has
 * the file key prints the chunks with stock {@code age} and {@code zstd} too.
 *
 * <p>Start at {@link dev.holdfast.pack.PackWriter} and {@link dev.holdfast.pack.PackReader}; {@link
 * dev.holdfast.pack.ChunkCompressor} makes the frames. Imported by {@code backup}, {@code reading}, {@code restore} and
 * {@code verify}; imports {@code seal}, {@code id}, {@code layout}, {@code fault}. Writers, readers and compressors belong
 * to one thread at a time; records are immutable.
 */
@NullMarked
package dev.holdfast.pack;

import org.jspecify.annotations.NullMarked;
