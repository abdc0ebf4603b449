package dev.holdfast.backup;

import dev.holdfast.fault.Finding;
import dev.holdfast.snapshot.SnapshotBody;
import dev.holdfast.transfer.CommitOutcome;
import dev.holdfast.transfer.SnapshotSummary;
import java.util.List;

/**
 * What became of a run.
 *
 * @param summary names and figures
 * @param outcome where it is committed
 * @param consistency what changed or was left out
 * @param findings for the user
 */
public record BackupReport(
    SnapshotSummary summary,
    CommitOutcome outcome,
    SnapshotBody.Consistency consistency,
    List<Finding> findings) {
  /** Copies the list. */
  public BackupReport {
    findings = List.copyOf(findings);
  }

  /** The same with what is known by now of where it is. */
  public BackupReport withOutcome(CommitOutcome known) {
    return new BackupReport(summary, known, consistency, findings);
  }
}
