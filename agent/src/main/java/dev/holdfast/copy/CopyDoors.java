package dev.holdfast.copy;

import dev.holdfast.fault.FindingSink;
import dev.holdfast.transfer.ByteMover;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;

/**
 * What copying works with.
 *
 * @param mover executes the grants of the targets
 * @param scratch a private folder on a local disk; holds at most one object per thread
 * @param executor copies packs; the caller ends it
 * @param threads how many packs are copied at once, at least 1
 * @param findings gets bad copies met on the way; called by several threads
 * @param observer is told how far it is
 */
public record CopyDoors(
    ByteMover mover,
    Path scratch,
    ExecutorService executor,
    int threads,
    FindingSink findings,
    CopyObserver observer) {}
