package dev.holdfast.cli.local;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.state.AgentDatabase;
import dev.holdfast.state.SnapshotLedger;
import dev.holdfast.trust.JudgedManifest;
import java.util.Optional;

/** Tells whether another copy of this host is at work. Any thread. */
final class CloneCheck {
  private CloneCheck() {}

  /** Another process with this host's keys has written when a store knows what this machine does not. */
  static void run(LedgerHost host, AgentDatabase database) {
    if (database.fresh() || database.snapshots().highest() == 0) {
      return;
    }
    long highest = database.snapshots().highest();
    for (JudgedManifest manifest : host.view().manifests()) {
      if (manifest.suspect()) {
        continue;
      }
      Optional<SnapshotLedger.Committed> mine =
          database.snapshots().prepared(manifest.core().seq());
      boolean other =
          manifest.core().seq() > highest
              || mine.isPresent() && !mine.get().ref().sha256().equals(manifest.sha256());
      if (other) {
        throw new HoldfastException(
            Fault.CLONE_DETECTED,
            "the store holds " + manifest.name().path() + ", which this machine did not write"
                + " (expected: nothing above number " + highest + ")");
      }
    }
  }
}
