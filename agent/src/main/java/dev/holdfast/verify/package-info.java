/**
 * Verifies what stores hold: without an identity names, signatures, chains, presence and hashes; with one everything that is
 * sealed. What is wrong becomes findings; nothing is written to a store, unless {@link dev.holdfast.verify.CopyNotes} mends.
 *
 * <p>Start at {@link dev.holdfast.verify.VerifyRun}. Used by {@code cli} and later by drills. A run belongs to one thread,
 * which uses the executor it is given.
 */
@NullMarked
package dev.holdfast.verify;

import org.jspecify.annotations.NullMarked;
