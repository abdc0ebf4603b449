package dev.holdfast.reading;

import dev.holdfast.id.HostId;
import dev.holdfast.trust.CheckpointView;
import dev.holdfast.trust.Expected;
import dev.holdfast.trust.HostRecordView;
import dev.holdfast.trust.JudgedManifest;
import java.util.List;
import java.util.Optional;

/**
 * One host as the stores at hand show it.
 *
 * @param record who it is
 * @param manifests every validly signed manifest, ascending by seq
 * @param checkpoints the counting ones
 * @param expected what the newest of them says should be there
 */
public record HostView(
    HostRecordView record,
    List<JudgedManifest> manifests,
    CheckpointView checkpoints,
    Optional<Expected> expected) {
  /** Copies the list. */
  public HostView {
    manifests = List.copyOf(manifests);
  }

  /** Which host. */
  public HostId id() {
    return record.host();
  }
}
