package dev.holdfast.verify;

import java.time.Duration;
import java.util.List;

/**
 * What a verification came to.
 *
 * @param manifests checked, each once
 * @param opened snapshots that were opened and compared with their pack lists
 * @param packs that the manifests name, each once per host
 * @param packsRead copies of packs that were read whole
 * @param bytes ciphertext of those copies
 * @param left stores that went away meanwhile: the rest of them was not verified
 * @param duration of the run
 */
public record VerifyReport(
    long manifests,
    long opened,
    long packs,
    long packsRead,
    long bytes,
    List<String> left,
    Duration duration) {
  /** Copies the list. */
  public VerifyReport {
    left = List.copyOf(left);
  }
}
