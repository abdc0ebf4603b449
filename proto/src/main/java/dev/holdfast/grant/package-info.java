/**
 * Permission for exactly one object operation: what a ledger hands to the data plane, so that the data plane needs no
 * store credentials.
 *
 * <p>Start at {@link dev.holdfast.grant.Grant}. Store doors and ledgers make grants, {@code transfer} executes them.
 * Immutable, any thread.
 */
@NullMarked
package dev.holdfast.grant;

import org.jspecify.annotations.NullMarked;
