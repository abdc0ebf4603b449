/**
 * When object locks have to be made longer, so that what retention keeps stays locked. Pure: it asks no store and reads no
 * clock.
 *
 * <p>Start at {@link dev.holdfast.lock.RetainerPlan}. Imported by {@code cli} and the controller. Any thread.
 */
@NullMarked
package dev.holdfast.lock;

import org.jspecify.annotations.NullMarked;
