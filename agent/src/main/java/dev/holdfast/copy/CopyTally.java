package dev.holdfast.copy;

import dev.holdfast.fault.HoldfastException;
import java.util.ArrayList;
import java.util.List;

/** Counts what a run copies, and collects what went wrong. Any thread. */
final class CopyTally {
  private static final int MAX_FAULTS = 100;

  private final CopyObserver observer;
  private final List<HoldfastException> faults = new ArrayList<>();
  private long manifests;
  private long packs;
  private long records;
  private long bytes;
  private long planned;
  private long broken;
  private long expectedBytes;

  CopyTally(CopyObserver observer) {
    this.observer = observer;
  }

  /** One more manifest to write, with about so much that comes with it. */
  synchronized void plan(long bytesWithIt) {
    planned++;
    expectedBytes += bytesWithIt;
  }

  synchronized void pack(long sizeBytes) {
    packs++;
    bytes += sizeBytes;
    observer.progress(bytes, Math.max(bytes, expectedBytes));
  }

  synchronized void manifest() {
    manifests++;
  }

  synchronized void record() {
    records++;
  }

  /** A manifest that the target has, without all of its packs. */
  synchronized void broken() {
    broken++;
  }

  /** A fault that leaves something behind; of one message only the first counts. */
  synchronized void fault(HoldfastException fault) {
    boolean known = faults.stream().anyMatch(f -> f.message().equals(fault.message()));
    if (!known && faults.size() < MAX_FAULTS) {
      faults.add(fault);
    }
  }

  synchronized CopyReport report() {
    return new CopyReport(manifests, packs, records, bytes, planned - manifests + broken, faults);
  }
}
