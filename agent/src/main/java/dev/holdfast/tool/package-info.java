/**
 * The only door to other programs: argument lists without a shell, secrets outside of them, a process group of its own that
 * is ended whole, and an exit status that decides. Nothing here knows what a database is.
 *
 * <p>Start at {@link dev.holdfast.tool.Command}, then {@link dev.holdfast.tool.Tools} (start it), {@link
 * dev.holdfast.tool.RunningTool} (its streams) and {@link dev.holdfast.tool.ToolExit} (how it ended). {@link
 * dev.holdfast.tool.InstalledTools} finds programs. May be imported by sources and restores of this module and by {@code
 * cli}; imports {@code fault} and {@code posix} only.
 *
 * <p>Threads: a {@link dev.holdfast.tool.Tools} may be used by any thread; each stream of a {@link
 * dev.holdfast.tool.RunningTool} by one at a time, {@code stop} by any.
 */
@NullMarked
package dev.holdfast.tool;

import org.jspecify.annotations.NullMarked;
