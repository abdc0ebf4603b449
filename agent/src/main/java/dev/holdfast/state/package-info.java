/**
 * What a host keeps on its own disk: its id and keys, the lock, the spool, and {@code agent.db}, the cache of what it has
 * stored. The state directory <em>is</em> the host: who copies it has made a clone.
 *
 * <p>Start at {@link dev.holdfast.state.StateDirectory}. Used by {@code backup}, {@code agent} and {@code cli}. The database
 * may be used by any thread; everything else belongs to the thread that opened it.
 */
@NullMarked
package dev.holdfast.state;

import org.jspecify.annotations.NullMarked;
