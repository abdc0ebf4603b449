package dev.holdfast.cli.local;

import dev.holdfast.cli.select.SnapshotFacts;
import dev.holdfast.snapshot.DumpFigures;
import dev.holdfast.state.SnapshotLedger;
import dev.holdfast.trust.JudgedManifest;
import java.time.Duration;
import java.util.Optional;

/**
 * One snapshot with everything that is known of it here.
 *
 * @param facts what selectors look at
 * @param hostName of its host's record
 * @param manifest as the stores hold it; empty when no store can be read
 * @param remembered as this host's state has it
 * @param sealed what its body says, when it was opened
 * @param figures sizes and times
 * @param exact whether nothing changed while it was read; empty when not known
 */
public record ListedSnapshot(
    SnapshotFacts facts,
    String hostName,
    Optional<JudgedManifest> manifest,
    Optional<SnapshotLedger.Committed> remembered,
    Optional<Sealed> sealed,
    Figures figures,
    Optional<Boolean> exact) {
  /**
   * What only the sealed body says.
   *
   * @param reason or empty text
   * @param exact whether nothing changed while it was read
   * @param dump of a database server
   */
  public record Sealed(SnapshotFacts.Names names, String reason, boolean exact,
      Optional<DumpFigures> dump) {}

  /**
   * Figures, known without an identity.
   *
   * @param duration of the capture, or of the whole run where it is remembered
   * @param dump of a database server, where it is remembered or the body was opened
   */
  public record Figures(
      long entries, long logicalBytes, long newBytes, long storedBytes, Duration duration,
      Optional<DumpFigures> dump) {}
}
