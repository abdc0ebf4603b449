/**
 * Where things lie in a store: every object name of format 1, parsed and printed in one place, and the limits a reader
 * enforces.
 *
 * <p>Start at {@link dev.holdfast.layout.ObjectName}. Every package may import this one; it imports {@code id} and
 * {@code fault}. Immutable, any thread.
 */
@NullMarked
package dev.holdfast.layout;

import org.jspecify.annotations.NullMarked;
