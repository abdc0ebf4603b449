/**
 * How people name snapshots: by hash, name, label, series and time. Pure: from a text and facts to snapshots or a fault
 * that lists what was meant.
 *
 * <p>Start at {@link dev.holdfast.cli.select.Selectors}. Only packages of {@code cli} may import this one; it imports
 * {@code id} and {@code fault}. Immutable, any thread.
 */
@NullMarked
package dev.holdfast.cli.select;

import org.jspecify.annotations.NullMarked;
