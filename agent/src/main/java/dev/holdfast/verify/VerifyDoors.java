package dev.holdfast.verify;

import dev.holdfast.transfer.ObjectFetcher;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;

/**
 * What a verification works with.
 *
 * @param fetcher of the request's stores; its findings go to {@code findings}
 * @param executor reads packs; the caller ends it
 * @param threads how many packs are read at once, at least 1
 * @param random draws the packs of a sample
 * @param findings gets everything
 * @param notes is told of every copy, and may mend
 * @param observer is told how far it is
 */
public record VerifyDoors(
    ObjectFetcher fetcher,
    ExecutorService executor,
    int threads,
    RandomGenerator random,
    VerifyFindings findings,
    CopyNotes notes,
    VerifyObserver observer) {}
