package dev.holdfast.backup;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.ManifestCore;
import dev.holdfast.signed.ManifestKind;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.Section;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.state.SnapshotLedger;
import dev.holdfast.transfer.CommitOutcome;
import dev.holdfast.transfer.CommitProposal;
import dev.holdfast.transfer.CommitTicket;
import dev.holdfast.transfer.ObjectToPut;
import dev.holdfast.transfer.PutDone;
import dev.holdfast.transfer.PutOutcome;
import dev.holdfast.transfer.SessionId;
import dev.holdfast.transfer.StoreAnswer;
import dev.holdfast.trust.Authoring;
import dev.holdfast.trust.TrustRef;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Makes a snapshot exist: the manifest is signed, lies fsynced in the spool, and is written to each store that has all of
 * its packs. Exactly these bytes are written again after an interruption. One thread.
 */
final class Commit {
  private final BackupDoors doors;
  private final FleetId fleet;
  private final BackupObserver observer;

  Commit(BackupDoors doors, FleetId fleet, BackupObserver observer) {
    this.doors = doors;
    this.fleet = fleet;
    this.observer = observer;
  }

  /**
   * Commits one snapshot.
   *
   * @throws HoldfastException {@code STORE_WRITE_FAILED} when no store took it
   */
  CommitOutcome run(SessionId session, ManifestDraft draft) {
    CommitTicket ticket = doors.ledger().beginCommit(session);
    observer.reached(BackupObserver.Moment.COMMIT_BEGUN);
    Path fresh = doors.state().spool().resolve("open-commit.manifest");
    SignedFile.Written written = write(fresh, core(ticket, draft), draft);
    Path file = spoolFile(ticket.seq());
    publish(fresh, file);
    ManifestRef ref = new ManifestRef(ticket.seq(), written.sha256());
    doors.database().snapshots().prepare(committed(ref, draft), draft.uses());
    observer.reached(BackupObserver.Moment.MANIFEST_WRITTEN);
    ObjectName.Manifest name =
        new ObjectName.Manifest(doors.keys().id(), ticket.seq(), written.sha256());
    long size = written.head().fileBytes();
    CommitProposal proposal =
        doors
            .ledger()
            .proposeCommit(
                ticket,
                new ObjectToPut(name, size, written.sha256()).withMd5Of(file),
                draft.packs());
    return switch (proposal) {
      case CommitProposal.Refused refused -> throw refused(ticket, file, refused);
      case CommitProposal.Accepted accepted -> {
        observer.reached(BackupObserver.Moment.COMMIT_PROPOSED);
        List<PutDone> puts = put(name, file, size, accepted.stores());
        CommitOutcome outcome = doors.ledger().finishCommit(ticket, puts, draft.summary());
        observer.reached(BackupObserver.Moment.COMMIT_FINISHED);
        finish(ticket.seq(), outcome, file);
        observer.reached(BackupObserver.Moment.INDEX_UPDATED);
        yield outcome;
      }
    };
  }

  private HoldfastException refused(
      CommitTicket ticket, Path file, CommitProposal.Refused refused) {
    delete(file);
    doors.database().snapshots().voided(ticket.seq());
    doors.database().packs().forget(refused.missing());
    if (refused.missing().isEmpty() && refused.goneBases().isEmpty()) {
      return new HoldfastException(
          Fault.STORE_WRITE_FAILED,
          "no store takes the snapshot: " + String.join("; ", refused.reasons()));
    }
    return new HoldfastException(
        Fault.STORE_WRITE_FAILED,
        "no store has all packs of the snapshot: " + refused.missing().size() + " are missing, "
            + refused.goneBases().size() + " bases are gone",
        "run the command again: what is missing is stored afresh",
        null);
  }

  private ManifestCore core(CommitTicket ticket, ManifestDraft draft) {
    return new ManifestCore(
        Authoring.manifestHead(
            fleet,
            doors.keys().id(),
            ticket.seq(),
            ticket.previous(),
            new TrustRef(ticket.trustV(), ticket.trustSha256())),
        ticket.previous(),
        ticket.voids(),
        ticket.recordN(),
        ManifestKind.SNAPSHOT,
        draft.source(),
        Optional.empty(),
        draft.tag(),
        draft.summary().captureStart(),
        draft.summary().captureEnd(),
        0,
        draft.recipients(),
        draft.packs().count(),
        draft.summary().entries(),
        draft.summary().logicalBytes(),
        draft.summary().newBytes(),
        draft.summary().storedBytes());
  }

  private SignedFile.Written write(Path file, ManifestCore core, ManifestDraft draft) {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
      SignedFile.Written written =
          SignedFile.write(
              core,
              List.of(draft.body(), Section.ofPacks(draft.packs())),
              doors.keys().signing(),
              out);
      out.flush();
      channel.force(true);
      return written;
    } catch (IOException e) {
      throw DiskFault.writing("the manifest in the spool", e);
    }
  }

  private void publish(Path fresh, Path file) {
    try {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel folder =
          FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw DiskFault.writing("the manifest in the spool", e);
    }
  }

  /** Where the manifest of a number waits. */
  Path spoolFile(long seq) {
    return doors
        .state()
        .spool()
        .resolve(String.format(Locale.ROOT, "commit-%012d.manifest", seq));
  }

  /** Puts a manifest to every store that is granted; a store that fails does not stop the others. */
  List<PutDone> put(
      ObjectName.Manifest name, Path file, long sizeBytes, List<StoreAnswer> answers) {
    List<PutDone> puts = new ArrayList<>();
    for (StoreAnswer answer : answers) {
      if (answer instanceof StoreAnswer.Granted granted) {
        puts.add(
            new PutDone(
                name, granted.store(), putOne(granted.grant(), file, sizeBytes, name.sha256())));
        observer.reached(BackupObserver.Moment.MANIFEST_PUT);
      }
    }
    return puts;
  }

  private PutDone.PutResult putOne(Grant grant, Path file, long sizeBytes, Sha256 sha256) {
    try {
      doors.mover().barrier(grant);
      PutOutcome outcome = doors.mover().put(grant, file, sizeBytes, sha256);
      doors.mover().barrier(grant);
      return new PutDone.Done(outcome);
    } catch (HoldfastException e) {
      return new PutDone.Failed(e.message(), e.fault() == Fault.STORE_OFFLINE);
    }
  }

  /** Remembers how a commit ended. */
  void finish(long seq, CommitOutcome outcome, Path file) {
    if (!outcome.committed()) {
      throw new HoldfastException(
          Fault.STORE_WRITE_FAILED,
          "no store has taken the manifest of snapshot " + seq
              + outcome.stores().stream()
                  .map(s -> "; " + s.name() + ": " + s.reason())
                  .reduce("", String::concat));
    }
    doors.database().snapshots().confirm(seq, places(outcome));
    delete(file);
  }

  static List<SnapshotLedger.Place> places(CommitOutcome outcome) {
    return outcome
        .stores()
        .stream()
        .map(s -> new SnapshotLedger.Place(s.id(), s.name(), s.state().text(), s.reason()))
        .toList();
  }

  void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw DiskFault.writing("the spool", e);
    }
  }

  private static SnapshotLedger.Committed committed(ManifestRef ref, ManifestDraft draft) {
    var s = draft.summary();
    return new SnapshotLedger.Committed(
        ref,
        draft.source(),
        new SnapshotLedger.Names(s.name(), s.app(), s.sourceName(), s.reason()),
        new SnapshotLedger.Figures(
            s.captureStart(),
            s.captureEnd(),
            s.entries(),
            s.logicalBytes(),
            s.newBytes(),
            s.storedBytes(),
            s.duration(),
            s.exact(),
            s.dump()),
        draft.recipients(),
        List.of());
  }
}
