package dev.holdfast.retention;

import dev.holdfast.id.SourceId;
import java.util.List;

/**
 * The plan of one series.
 *
 * @param source which
 * @param label for people
 * @param decisions newest first, one per snapshot
 */
public record SeriesPlan(SourceId source, String label, List<Decision> decisions) {
  /** Copies the list. */
  public SeriesPlan {
    decisions = List.copyOf(decisions);
  }

  /** Those that stay. */
  public List<Decision> kept() {
    return decisions.stream().filter(Decision::keep).toList();
  }

  /** Those that may be deleted. */
  public List<Decision> expiring() {
    return decisions.stream().filter(d -> !d.keep()).toList();
  }
}
