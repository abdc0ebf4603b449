/**
 * Reads what stores hold: the trust chain, the hosts, their snapshots with what each is worth, and opened snapshots with
 * their entries. Nothing here writes to a store.
 *
 * <p>Start at {@link dev.holdfast.reading.FleetReader}, then {@link dev.holdfast.reading.OpenSnapshot}. Used by {@code
 * restore}, {@code verify}, {@code backup}'s ledger and {@code cli}. Views are immutable; an open snapshot belongs to one
 * thread at a time.
 */
@NullMarked
package dev.holdfast.reading;

import org.jspecify.annotations.NullMarked;
