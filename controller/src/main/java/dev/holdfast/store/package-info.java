/**
 * The store door: looks into stores and hands out grants for single objects; it moves no object's bytes beyond small clear
 * cores. A directory, later S3; a store is recognised by the id in its {@code holdfast.json}, not by its place.
 *
 * <p>Start at {@link dev.holdfast.store.Store}. Imported by {@code cli} and the controller; it imports {@code id},
 * {@code layout}, {@code grant} and {@code fault}. Stores may be used by any thread.
 */
@NullMarked
package dev.holdfast.store;

import org.jspecify.annotations.NullMarked;
