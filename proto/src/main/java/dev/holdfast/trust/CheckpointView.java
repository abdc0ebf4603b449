package dev.holdfast.trust;

import dev.holdfast.signed.CheckpointCore;
import java.util.List;
import java.util.Optional;

/**
 * The counting checkpoints of one host, newest first; each as the list of its copies. A reader takes the first whose
 * section {@code live} it can get whole from any copy and makes an {@link Expected} of it.
 *
 * @param counting newest first, every list with at least one copy
 * @param byKeeper whether a keeper signed them
 */
public record CheckpointView(List<List<Located<CheckpointCore>>> counting, boolean byKeeper) {
  /** Copies the lists. */
  public CheckpointView {
    counting = counting.stream().map(List::copyOf).toList();
  }

  /** One copy of the newest counting checkpoint. */
  public Optional<Located<CheckpointCore>> newest() {
    return counting.isEmpty() ? Optional.empty() : Optional.of(counting.getFirst().getFirst());
  }
}
