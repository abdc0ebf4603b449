/**
 * The files source: walks trees by directory descriptors, so that neither paths longer than PATH_MAX nor symbolic links
 * put in its way matter, and emits what it sees as entries in walk order. Unchanged files are recognised in the previous
 * tree and not read again.
 *
 * <p>Start at {@link dev.holdfast.source.files.TreeWalk}. Imported by {@code cli} and {@code agent}, which make sources
 * from the configuration. One capture belongs to one thread.
 */
@NullMarked
package dev.holdfast.source.files;

import org.jspecify.annotations.NullMarked;
