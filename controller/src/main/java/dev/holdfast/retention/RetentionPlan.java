package dev.holdfast.retention;

import java.util.List;

/**
 * What stays and what may go, with a reason each.
 *
 * @param series in the order of the facts
 */
public record RetentionPlan(List<SeriesPlan> series) {
  /** Copies the list. */
  public RetentionPlan {
    series = List.copyOf(series);
  }
}
