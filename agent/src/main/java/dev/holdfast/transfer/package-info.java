/**
 * Moves whole objects between this machine and stores, and asks the ledger for permission to do so; knows bytes, names and
 * hashes, but neither keys nor content. What a run wants is asked of a {@code CommitLedger}, what it may do comes back as
 * {@link dev.holdfast.grant.Grant}s, a {@code ByteMover} executes them, and readers look through a {@code StoreView}.
 *
 * <p>Start at {@link dev.holdfast.transfer.CommitLedger} for writing and {@link dev.holdfast.transfer.ObjectFetcher} for
 * reading. Imported by {@code reading}, {@code backup}, {@code restore}, {@code verify}, {@code copy} and {@code cli}.
 * Interfaces say their own thread rule; records are immutable.
 */
@NullMarked
package dev.holdfast.transfer;

import org.jspecify.annotations.NullMarked;
