package dev.holdfast.backup;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.RecipientId;
import dev.holdfast.id.Sha256;
import dev.holdfast.pack.PackRef;
import dev.holdfast.seal.AgeRecipient;
import dev.holdfast.seal.Sealer;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.source.Capture;
import dev.holdfast.source.CaptureContext;
import dev.holdfast.source.CaptureReport;
import dev.holdfast.source.PreviousTree;
import dev.holdfast.source.Source;
import dev.holdfast.source.TreeCache;
import dev.holdfast.source.TreeCacheWriter;
import dev.holdfast.state.PackIndex;
import dev.holdfast.state.SnapshotLedger;
import dev.holdfast.transfer.CommitOutcome;
import dev.holdfast.transfer.ObjectGrants;
import dev.holdfast.transfer.Session;
import dev.holdfast.transfer.SessionRequest;
import dev.holdfast.transfer.StoreAnswer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Backs up one source once. In order: session, content into packs, tree into packs, manifest. Whatever fails before the
 * manifest is written leaves nothing that a reader sees; finished packs stay for the next run.
 */
public final class BackupRun {
  private final BackupDoors doors;
  private final BackupRequest request;
  private final BackupObserver observer;
  private final CancelSignal cancel;
  private final List<RecipientId> recipients;
  private final Sealer sealer;

  /** A run that is about to start; the caller holds the state directory's lock and has run {@link CommitRecovery}. */
  public BackupRun(
      BackupDoors doors, BackupRequest request, BackupObserver observer, CancelSignal cancel) {
    this.doors = doors;
    this.request = request;
    this.observer = observer;
    this.cancel = cancel;
    this.recipients = request.recipients().stream().map(AgeRecipient::id).sorted().toList();
    this.sealer = new Sealer(request.recipients(), doors.random());
  }

  /**
   * Runs it.
   *
   * @throws HoldfastException every fault of source, spool, stores and ledger; nothing was committed then
   */
  public BackupReport run(Source source) {
    long started = System.nanoTime();
    doors.state().emptyScratch();
    List<SnapshotLedger.Committed> known =
        doors
            .database()
            .snapshots()
            .newest(source.id(), SnapshotLedger.BASES_PER_SOURCE)
            .stream()
            .filter(snapshot -> snapshot.recipients().containsAll(recipients))
            .toList();
    Session session = doors.ledger().openSession(sessionRequest(source, known));
    observer.reached(BackupObserver.Moment.SESSION_OPENED);
    boolean done = false;
    try (Uploads uploads = new Uploads(doors.ledger(), doors.mover(), session, observer)) {
      BackupReport report = run(source, session, known, uploads, started);
      done = true;
      return report;
    } finally {
      if (!done) {
        doors.ledger().abandon(session.id());
      }
      doors.state().emptyScratch();
    }
  }

  private SessionRequest sessionRequest(Source source, List<SnapshotLedger.Committed> known) {
    return new SessionRequest(
        source.id(),
        request.storeNames(),
        recipients,
        known.stream().map(SnapshotLedger.Committed::ref).toList(),
        0,
        Optional.empty());
  }

  private BackupReport run(
      Source source,
      Session session,
      List<SnapshotLedger.Committed> known,
      Uploads uploads,
      long started) {
    Spool spool =
        new Spool(
            doors.state().spool(),
            new Spool.Making(
                sealer,
                request.fleet(),
                doors.keys().id(),
                source.id(),
                recipients,
                doors.clock()),
            doors.database().packs(),
            uploads,
            observer);
    DedupBase base = dedupBase(source, session, known, spool);
    Path cacheFile = doors.state().cache().resolve(source.id() + ".tree");
    try (TreeCacheWriter cache = TreeCacheWriter.create(cacheFile, source.id())) {
      StoredTree tree = store(source, base, spool, cache, cacheFile);
      uploads.await();
      observer.reached(BackupObserver.Moment.PACKS_DONE);
      cancel.check();
      long storedBytes =
          uploads.lanes().stream().mapToLong(StoreLane::storedBytes).max().orElse(0);
      Duration duration = Duration.ofNanos(System.nanoTime() - started);
      ManifestDraft draft =
          new DraftMaker(doors, request, recipients, sealer)
              .make(source, tree, storedBytes, duration);
      CommitOutcome outcome =
          new Commit(doors, request.fleet(), observer).run(session.id(), draft);
      cache.commit();
      CaptureReport report = tree.report();
      return new BackupReport(
          draft.summary(),
          outcome,
          DraftMaker.consistency(report, report.changedCount() == 0),
          report.findings());
    }
  }

  private StoredTree store(
      Source source, DedupBase base, Spool spool, TreeCacheWriter cache, Path cacheFile) {
    Path scratch = doors.state().scratch();
    try (PreviousTree previous = TreeCache.open(cacheFile, source.id());
        Capture capture =
            source.open(
                new CaptureContext(
                    doors.clock(),
                    previous,
                    base::usable,
                    scratch,
                    cancel,
                    request.excluded()))) {
      observer.reached(BackupObserver.Moment.CAPTURE_OPENED);
      SourceStorage storage =
          new SourceStorage(
              base, spool, doors.keys().gear(), observer, request.threads(), scratch);
      return storage.store(capture, cache);
    }
  }

  private DedupBase dedupBase(
      Source source, Session session, List<SnapshotLedger.Committed> known, Spool spool) {
    PackIndex index = doors.database().packs();
    index.forget(session.lostPacks());
    DedupBase base = new DedupBase(index, recipients);
    long sourceBytes = known.isEmpty() ? 0 : known.getFirst().figures().logicalBytes();
    base.allowBases(session.bases(), sourceBytes, session.lostPacks());
    List<Sha256> gone = new ArrayList<>();
    for (PackIndex.Known leftover : index.uncommitted(source.id())) {
      if (resumable(session, spool, leftover.ref())) {
        base.allow(leftover);
      } else {
        gone.add(leftover.ref().sha256());
      }
    }
    index.forget(gone);
    return base;
  }

  /** Whether a pack of a run that did not commit is in every store, or can be brought there from the spool. */
  private boolean resumable(Session session, Spool spool, PackRef pack) {
    ObjectGrants answer =
        doors.ledger().grantPuts(session.id(), List.of(spool.object(pack))).getFirst();
    Set<Class<?>> kinds = new HashSet<>();
    for (StoreAnswer store : answer.stores()) {
      kinds.add(store.getClass());
    }
    if (kinds.equals(Set.of(StoreAnswer.AlreadyPresent.class))) {
      spool.release(pack);
      return true;
    }
    if (spool.holds(pack)) {
      spool.resend(pack);
      return true;
    }
    return false;
  }
}
