/**
 * Decides which snapshots stay and why. Pure: facts and the time in, a plan out; it deletes nothing and reads no clock.
 *
 * <p>Start at {@link dev.holdfast.retention.RetentionPlanner}. Imported by {@code cli}, the controller and the keeper; it
 * imports {@code policy}, {@code catalog} and {@code id}. Any thread.
 */
@NullMarked
package dev.holdfast.retention;

import org.jspecify.annotations.NullMarked;
