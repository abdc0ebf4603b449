/**
 * Where a stream is cut into chunks: keyed content-defined chunking (FastCDC) and fixed blocks. A cutter only looks at
 * bytes; it neither hashes nor copies them.
 *
 * <p>Start at {@link dev.holdfast.chunk.Cutter}. Imported by {@code source}, {@code backup} and {@code state}; imports
 * {@code layout}, {@code fault}. Everything here is immutable and may be shared between threads.
 */
@NullMarked
package dev.holdfast.chunk;

import org.jspecify.annotations.NullMarked;
