/**
 * The seam between things to protect and the data plane: a source is opened, its capture emits entries with their content
 * in walk order, and reports what it saw.
 *
 * <p>Start at {@link dev.holdfast.source.Source}. Implementations live in packages below this one; {@code backup} drives
 * them. A capture belongs to one thread; {@link dev.holdfast.source.CancelSignal} may be raised by any.
 */
@NullMarked
package dev.holdfast.source;

import org.jspecify.annotations.NullMarked;
