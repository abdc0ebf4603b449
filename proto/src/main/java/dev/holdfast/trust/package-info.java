/**
 * The rules which trust files, records, checkpoints and manifests count, and what is wrong with the rest (docs/FORMAT.md §10
 * to §13). Pure: facts in, verdicts and findings out; reads no clock and no store.
 *
 * <p>The order of judgement: {@link dev.holdfast.trust.TrustChain}, {@link dev.holdfast.trust.HostRecords}, {@link
 * dev.holdfast.trust.Checkpoints}, {@link dev.holdfast.trust.ManifestJudge}, {@link dev.holdfast.trust.Expectation}. {@link
 * dev.holdfast.trust.Authoring} makes what operators and hosts sign. Start at {@link dev.holdfast.trust.TrustChain}. Every
 * package may import this one; it imports {@code signed}, {@code id}, {@code layout} and {@code fault}. Immutable, any
 * thread.
 */
@NullMarked
package dev.holdfast.trust;

import org.jspecify.annotations.NullMarked;
