package dev.holdfast.retention;

import dev.holdfast.catalog.SnapshotRecord;
import java.time.Instant;
import java.util.List;

/**
 * What becomes of one snapshot.
 *
 * @param snapshot which
 * @param bucketTime the time that counts for hours, days …
 * @param keep whether it stays
 * @param reasons every one that applies, the strongest first; never empty
 */
public record Decision(
    SnapshotRecord snapshot, Instant bucketTime, boolean keep, List<Reason> reasons) {
  /** Copies the list. */
  public Decision {
    reasons = List.copyOf(reasons);
  }
}
