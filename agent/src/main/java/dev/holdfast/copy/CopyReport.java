package dev.holdfast.copy;

import dev.holdfast.fault.HoldfastException;
import java.util.List;

/**
 * What a copy came to.
 *
 * @param manifests written to the target
 * @param packs written to the target
 * @param records trust files, records and checkpoints written to the target
 * @param bytes ciphertext of those packs
 * @param left manifests that the target should have whole and has not
 * @param faults why, each once; empty when nothing is left
 */
public record CopyReport(
    long manifests, long packs, long records, long bytes, long left,
    List<HoldfastException> faults) {
  /** Copies the list. */
  public CopyReport {
    faults = List.copyOf(faults);
  }

  /** Whether the target has everything it should have. */
  public boolean complete() {
    return faults.isEmpty();
  }
}
