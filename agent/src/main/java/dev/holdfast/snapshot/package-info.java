/**
 * What a snapshot says when it is opened: its body, and the stream of entries that rebuilds a tree (docs/FORMAT.md §8, §9).
 *
 * <p>Start at {@link dev.holdfast.snapshot.Entry} and {@link dev.holdfast.snapshot.EntryCodec}. Sources make entries,
 * {@code backup} stores them, {@code restore} and {@code verify} read them. Types are immutable; codecs belong to one thread.
 */
@NullMarked
package dev.holdfast.snapshot;

import org.jspecify.annotations.NullMarked;
