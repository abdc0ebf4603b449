/**
 * Brings snapshots back: a plan that touches nothing, then a run that builds the tree in a private sibling of the target
 * and renames it into place. What a snapshot says is hostile input; nothing here leaves the target.
 *
 * <p>Start at {@link dev.holdfast.restore.RestorePlan}, then {@link dev.holdfast.restore.RestoreRun}. Called by the command
 * line, by drills and by rescue. A plan is immutable; a run uses threads of its own and may be cancelled from any thread.
 */
@NullMarked
package dev.holdfast.restore;

import org.jspecify.annotations.NullMarked;
