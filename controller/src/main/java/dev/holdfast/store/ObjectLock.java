package dev.holdfast.store;

import dev.holdfast.signed.LockMode;
import java.time.Instant;

/**
 * The lock one object has, as its store says when it is asked.
 *
 * @param mode who can shorten it; never {@code NONE}
 * @param until nobody deletes it before; a whole second
 */
public record ObjectLock(LockMode mode, Instant until) {}
