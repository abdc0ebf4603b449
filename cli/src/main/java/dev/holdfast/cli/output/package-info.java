/**
 * What a person or a script reads: text on a terminal, JSON lines, tables, sizes, progress. Everything that came out of
 * a store or off a disk is made harmless here before it reaches a terminal.
 *
 * <p>Start at {@link dev.holdfast.cli.output.Output}. Only packages of {@code cli} may import this one; it knows faults
 * and findings and nothing else of ours. {@link dev.holdfast.cli.output.Output} and {@link
 * dev.holdfast.cli.output.Progress} may be called from any thread; the rest belongs to one thread at a time.
 */
@NullMarked
package dev.holdfast.cli.output;

import org.jspecify.annotations.NullMarked;
