/**
 * Facts about what was stored, as planners take them: taken from signed cores and from what stores say, never from
 * databases alone.
 *
 * <p>Start at {@link dev.holdfast.catalog.SnapshotRecord}. Imported by the planners, the controller and {@code cli}; it
 * imports {@code id}. Immutable, any thread.
 */
@NullMarked
package dev.holdfast.catalog;

import org.jspecify.annotations.NullMarked;
