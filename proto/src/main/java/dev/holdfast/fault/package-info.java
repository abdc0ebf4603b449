/**
 * Everything that can go wrong, numbered, with who must act and what to do next. A number once given is never reused.
 *
 * <p>Start at {@link dev.holdfast.fault.Fault}; {@link dev.holdfast.fault.HoldfastException} is the only exception that
 * crosses package borders. Every package may import this one; it imports nothing of ours. Immutable, any thread.
 */
@NullMarked
package dev.holdfast.fault;

import org.jspecify.annotations.NullMarked;
