package dev.holdfast.backup;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.ManifestCore;
import dev.holdfast.signed.PackList;
import dev.holdfast.signed.SectionKind;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SignedKind;
import dev.holdfast.state.SnapshotLedger;
import dev.holdfast.transfer.CommitOutcome;
import dev.holdfast.transfer.ObjectToPut;
import dev.holdfast.transfer.PutDone;
import dev.holdfast.transfer.ResumeDecision;
import dev.holdfast.transfer.SnapshotSummary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Settles commits that an earlier run left open: exactly the same manifest bytes are written again, or the number is given
 * up. Run before the first session. One thread.
 */
public final class CommitRecovery {
  private final BackupDoors doors;
  private final FindingSink findings;
  private final Commit commit;

  /** For the host of these doors. */
  public CommitRecovery(BackupDoors doors, FleetId fleet, FindingSink findings) {
    this.doors = doors;
    this.findings = findings;
    this.commit = new Commit(doors, fleet, BackupObserver.NONE);
  }

  /**
   * Settles every open commit, in ascending order of its number.
   *
   * @throws HoldfastException what the ledger refuses; {@code STORE_WRITE_FAILED} when a commit stays open
   */
  public void run() {
    for (Path file : waiting()) {
      settle(file);
    }
  }

  private List<Path> waiting() {
    List<Path> files = new ArrayList<>();
    try {
      Files.deleteIfExists(doors.state().spool().resolve("open-commit.manifest"));
      try (DirectoryStream<Path> found =
          Files.newDirectoryStream(doors.state().spool(), "commit-*.manifest")) {
        found.forEach(files::add);
      }
    } catch (IOException e) {
      throw DiskFault.reading("the spool", e);
    }
    Collections.sort(files);
    return files;
  }

  private void settle(Path file) {
    SignedFile manifest = read(file);
    ManifestCore core = (ManifestCore) manifest.core();
    long seq = core.seq();
    PackList packs =
        PackList.parse(
            ByteBuffer.wrap(manifest.section(SectionKind.PACKS).orElseThrow()), core.packCount());
    ObjectName.Manifest name = (ObjectName.Manifest) manifest.name();
    long size = manifest.head().fileBytes();
    switch (doors.ledger().resumeCommit(
        new ObjectToPut(name, size, name.sha256()).withMd5Of(file), packs)) {
      case ResumeDecision.Committed done -> commit.finish(seq, done.outcome(), file);
      case ResumeDecision.Voided _ -> {
        doors.database().snapshots().voided(seq);
        commit.delete(file);
        findings.add(
            Finding.info(
                "commit-void",
                name.path(),
                null,
                "a manifest",
                "none: no reachable store has its packs; the number is void"));
      }
      case ResumeDecision.PutAgain again -> {
        List<PutDone> puts = commit.put(name, file, size, again.stores());
        CommitOutcome outcome =
            doors.ledger().finishCommit(again.ticket(), puts, summary(core));
        commit.finish(seq, outcome, file);
      }
    }
  }

  private static SignedFile read(Path file) {
    try {
      return SignedFile.parse(Files.readAllBytes(file), SignedKind.MANIFEST);
    } catch (IOException e) {
      throw DiskFault.reading(file.toString(), e);
    }
  }

  private SnapshotSummary summary(ManifestCore core) {
    SnapshotLedger.Names names =
        doors
            .database()
            .snapshots()
            .prepared(core.seq())
            .map(SnapshotLedger.Committed::names)
            .orElse(new SnapshotLedger.Names("", "", "", ""));
    return new SnapshotSummary(
        core.sourceId(),
        names.name(),
        names.app(),
        names.source(),
        names.reason(),
        core.captureStart(),
        core.captureEnd(),
        core.entryCount(),
        core.logicalBytes(),
        core.newBytes(),
        core.storedBytes(),
        java.time.Duration.between(core.captureStart(), core.captureEnd()),
        true,
        java.util.Optional.empty());
  }
}
