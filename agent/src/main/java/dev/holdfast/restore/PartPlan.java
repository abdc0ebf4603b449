package dev.holdfast.restore;

import dev.holdfast.snapshot.Entry;
import java.util.List;
import java.util.Optional;

/**
 * The plan for one snapshot.
 *
 * @param part which, and where to
 * @param entries that come back, those that only lead to others left out
 * @param files regular files among them
 * @param contentBytes bytes to be written
 * @param packBytes ciphertext to be fetched
 * @param packOrder indices into the snapshot's pack list, in the order of first use
 * @param nodes things that are remembered by number while the restore runs
 * @param pieces pieces of content of each pack of {@code packOrder}
 * @param kept all selected entries and the directories that lead to them, in walk order, when they are few
 */
public record PartPlan(
    RestorePart part,
    long entries,
    long files,
    long contentBytes,
    long packBytes,
    List<Integer> packOrder,
    int nodes,
    List<Integer> pieces,
    Optional<List<Entry>> kept) {
  /** Copies the lists. */
  public PartPlan {
    packOrder = List.copyOf(packOrder);
    pieces = List.copyOf(pieces);
    kept = kept.map(List::copyOf);
  }
}
