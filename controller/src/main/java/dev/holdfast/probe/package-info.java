/**
 * Finds out what a store really does by trying it: writes, overwrites, cuts, attacks and deletes small objects below {@code
 * probe/}. What was seen is data ({@link dev.holdfast.probe.ProbeReport}); what it means is judged purely.
 *
 * <p>Start at {@link dev.holdfast.probe.StoreProbe}. Imported by {@code cli} and the controller; it imports {@code store},
 * {@code endpoint}, {@code signed}, {@code id} and {@code fault}. One probe belongs to one thread.
 */
@NullMarked
package dev.holdfast.probe;

import org.jspecify.annotations.NullMarked;
