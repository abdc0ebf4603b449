/**
 * One backup of one source: cut, dedup, compress, check, seal into the spool, send to every store, commit. A run leaves
 * nothing a reader sees until its manifest is written.
 *
 * <p>Start at {@link dev.holdfast.backup.BackupRun}. Called by the command line and the agent's job loop; one run per state
 * directory at a time. A run uses threads of its own and may be cancelled from any thread.
 */
@NullMarked
package dev.holdfast.backup;

import org.jspecify.annotations.NullMarked;
