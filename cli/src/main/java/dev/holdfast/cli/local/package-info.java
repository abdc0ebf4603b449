/**
 * Works straight on stores, without a controller: the stores at hand, and the ledger of a host that is its own.
 *
 * <p>Start at {@link dev.holdfast.cli.local.ReadableStore}. Only packages of {@code cli} may import this one. Stores may be
 * used by any thread; the rest belongs to the thread of the command.
 */
@NullMarked
package dev.holdfast.cli.local;

import org.jspecify.annotations.NullMarked;
