package dev.holdfast.retention;

import dev.holdfast.catalog.SnapshotRecord;
import dev.holdfast.id.SourceId;
import dev.holdfast.policy.RetentionRule;
import java.util.List;

/**
 * The snapshots of one source. Only manifests whose host may write this source belong here; any other forms a series of
 * its own, so that it can push nothing out.
 *
 * @param source which
 * @param label for people
 * @param defined whether a definition or configuration still has the source; without one everything stays
 * @param rule what the owner promised
 * @param snapshots in any order, each manifest once
 */
public record SeriesFacts(
    SourceId source,
    String label,
    boolean defined,
    RetentionRule rule,
    List<SnapshotRecord> snapshots) {
  /** Copies the list. */
  public SeriesFacts {
    snapshots = List.copyOf(snapshots);
  }

  /** The same, with what is odd set aside by {@link AnomalyRule}. */
  public SeriesFacts guarded() {
    return new SeriesFacts(source, label, defined, rule, AnomalyRule.setAside(snapshots));
  }
}
