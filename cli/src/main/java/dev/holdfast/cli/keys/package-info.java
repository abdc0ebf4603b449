/**
 * The operator's hand: founds a fleet, signs trust, host and store records, and carries them to the stores. The only place
 * of the program that uses the operator key.
 *
 * <p>Start at {@link dev.holdfast.cli.keys.Founding}, then {@link dev.holdfast.cli.keys.RecordBook}. Only packages of
 * {@code cli} may import this one. Records and books are immutable; the runs belong to one thread.
 */
@NullMarked
package dev.holdfast.cli.keys;

import org.jspecify.annotations.NullMarked;
