package dev.holdfast.verify;

import java.time.Duration;

/**
 * What a verification came to.
 *
 * @param manifests checked, each once
 * @param opened snapshots that were opened and compared with their pack lists
 * @param packs that the manifests name, each once per host
 * @param packsRead copies of packs that were read whole
 * @param bytes ciphertext of those copies
 * @param duration of the run
 */
public record VerifyReport(
    long manifests, long opened, long packs, long packsRead, long bytes, Duration duration) {}
