/**
 * What the reading and the writing side of a directory store share: where an object lies, what a failed file operation
 * means, and how a file comes under its name whole or not at all (docs/FORMAT.md §Directory store).
 *
 * <p>Start at {@link dev.holdfast.folder.StoreFolder}. Imported by {@code store} and {@code transfer}; it imports {@code
 * layout}, {@code id} and {@code fault}. Any thread.
 */
@NullMarked
package dev.holdfast.folder;

import org.jspecify.annotations.NullMarked;
