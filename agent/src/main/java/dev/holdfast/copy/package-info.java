/**
 * Copies and mends what stores hold, without any key: whole ciphertexts, each compared with the hash that is its name before
 * a byte of it is written to another store.
 *
 * <p>Start at {@link dev.holdfast.copy.CopyRun}; {@link dev.holdfast.copy.Mender} puts single objects back. Used by {@code
 * verify}, by {@code cli}, and by copy jobs. A run belongs to one thread, which uses the executor it is given.
 */
@NullMarked
package dev.holdfast.copy;

import org.jspecify.annotations.NullMarked;
