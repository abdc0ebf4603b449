/**
 * Typed names of things: hosts, stores, fleets, sources, hashes. A value of one kind can never be passed where another
 * is meant.
 *
 * <p>Start at {@link dev.holdfast.id.Id128} (the text form of all 128-bit ids) and {@link dev.holdfast.id.Sha256}. Every
 * package may import this one; it imports only {@code fault}. All types are immutable and may be shared between threads.
 */
@NullMarked
package dev.holdfast.id;

import org.jspecify.annotations.NullMarked;
