package dev.holdfast.cli.local;

import dev.holdfast.cli.select.SnapshotFacts;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.SourceId;
import dev.holdfast.state.SnapshotLedger;
import java.util.List;
import java.util.Optional;

/** What this host remembers of its snapshots, when no store can be asked. */
public final class Memory {
  private Memory() {}

  /** The snapshots as a list shows them. */
  public static List<ListedSnapshot> listed(
      List<SnapshotLedger.Committed> remembered, HostId host, String hostName) {
    return remembered.stream().map(snapshot -> listed(snapshot, host, hostName)).toList();
  }

  private static ListedSnapshot listed(
      SnapshotLedger.Committed snapshot, HostId host, String hostName) {
    SnapshotLedger.Figures figures = snapshot.figures();
    SnapshotFacts facts =
        new SnapshotFacts(
            snapshot.ref().sha256(),
            Optional.of(Shelf.names(snapshot)),
            new SnapshotFacts.Series(snapshot.source(), host),
            host,
            snapshot.ref().seq(),
            figures.end(),
            true);
    return new ListedSnapshot(
        facts,
        hostName,
        Optional.empty(),
        Optional.of(snapshot),
        Optional.empty(),
        new ListedSnapshot.Figures(
            figures.entries(), figures.logicalBytes(), figures.newBytes(), figures.storedBytes(),
            figures.duration(), figures.dump()),
        Optional.of(figures.exact()));
  }

  /** An id that no source has: all names are known, so none has to be found by its id. */
  public static SourceId unknown() {
    return new SourceId(new Id128(0, 0));
  }
}
