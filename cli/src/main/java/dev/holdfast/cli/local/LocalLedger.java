package dev.holdfast.cli.local;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.PackList;
import dev.holdfast.state.AgentDatabase;
import dev.holdfast.state.BadCopies;
import dev.holdfast.state.PackIndex;
import dev.holdfast.state.SnapshotLedger;
import dev.holdfast.store.StoredObject;
import dev.holdfast.transfer.CommitLedger;
import dev.holdfast.transfer.CommitOutcome;
import dev.holdfast.transfer.CommitProposal;
import dev.holdfast.transfer.CommitTicket;
import dev.holdfast.transfer.Confirmation;
import dev.holdfast.transfer.CopyState;
import dev.holdfast.transfer.GetGrants;
import dev.holdfast.transfer.ObjectGrants;
import dev.holdfast.transfer.ObjectToPut;
import dev.holdfast.transfer.PutDone;
import dev.holdfast.transfer.ResumeDecision;
import dev.holdfast.transfer.Session;
import dev.holdfast.transfer.SessionId;
import dev.holdfast.transfer.SessionRequest;
import dev.holdfast.transfer.SessionStore;
import dev.holdfast.transfer.SnapshotSummary;
import dev.holdfast.transfer.StoreAnswer;
import dev.holdfast.trust.Authoring;
import dev.holdfast.trust.JudgedManifest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The ledger of a host that is its own: it looks into the stores itself and grants itself what it may write. The state
 * directory's lock is its fence. Any thread; calls are serialised.
 */
public final class LocalLedger implements CommitLedger {
  private static final Duration LEASE = Duration.ofHours(12);
  private static final int MAX_BASES = 4;
  private static final int MAX_MISSING_NAMED = 1000;

  private final LedgerHost host;
  private final AgentDatabase database;
  private final InstantSource clock;
  private final PutChecks checks;
  private final RandomGenerator random;
  private final Map<String, StoreContents> stores = new LinkedHashMap<>();
  private final Map<SessionId, LocalSession> sessions = new HashMap<>();
  private final List<ManifestRef> written = new ArrayList<>();
  private Optional<SessionId> committing = Optional.empty();
  private boolean listed;
  private Listings listings = new Listings();
  private CommitLocks commitLocks = CommitLocks.NONE;

  /** A ledger for one run of the program, over the stores as they were found. */
  public LocalLedger(
      LedgerHost host,
      List<LedgerStore> stores,
      AgentDatabase database,
      InstantSource clock,
      RandomGenerator random) {
    this.host = host;
    this.database = database;
    this.clock = clock;
    this.checks = new PutChecks(clock);
    this.random = random;
    stores.forEach(store -> this.stores.put(store.name(), new StoreContents(store)));
  }

  /** Asks {@code locks} before each manifest, and reads back what is not proven otherwise. */
  public synchronized LocalLedger proving(CommitLocks locks, ReadBack back) {
    commitLocks = locks;
    checks.readingBack(back);
    return this;
  }

  /** Uses what was listed before instead of listing again. */
  public synchronized LocalLedger knowing(Listings listed) {
    listings = listed;
    return this;
  }

  @Override
  public synchronized Session openSession(SessionRequest request) {
    if (request.storeNames().isEmpty()) {
      throw new HoldfastException(
          Fault.NO_STORE_FOR_SOURCE, "the source names no store (expected: at least one)");
    }
    listOnce();
    CloneCheck.run(host, database);
    voidNumbersWithoutManifest();
    List<StoreContents> wanted = request.storeNames().stream().map(this::contents).toList();
    CommitAnswers.refuseWithoutStore(wanted);
    List<ManifestRef> bases =
        request.knownBases().stream().filter(this::sound).limit(MAX_BASES).toList();
    LocalSession session =
        new LocalSession(new SessionId(Id128.random(random)), wanted, clock.instant().plus(LEASE));
    sessions.put(session.id(), session);
    return new Session(
        session.id(),
        session.leaseUntil(),
        bases,
        lostPacks(bases, wanted),
        wanted.stream().map(LocalLedger::sessionStore).toList());
  }

  private static SessionStore sessionStore(StoreContents store) {
    return new SessionStore(
        store.id(), store.name(), store.usable(), store.state(), store.reason(),
        store.wantsMd5());
  }

  private StoreContents contents(String name) {
    StoreContents store = stores.get(name);
    if (store == null) {
      throw new HoldfastException(
          Fault.STORE_UNNAMED, "store '" + name + "' (expected: one of " + stores.keySet() + ")");
    }
    return store;
  }

  private void listOnce() {
    if (!listed) {
      List<BadCopies.BadCopy> bad = database.badCopies().all();
      stores.values().forEach(store -> store.list(host.id(), bad, listings));
      listed = true;
    }
  }

  private void voidNumbersWithoutManifest() {
    for (SnapshotLedger.Number number : database.snapshots().open()) {
      database.snapshots().voided(number.seq());
    }
  }

  private boolean sound(ManifestRef ref) {
    return written.contains(ref)
        || host.view().manifests().stream().anyMatch(m -> m.sound() && m.ref().equals(ref));
  }

  private List<Sha256> lostPacks(List<ManifestRef> bases, List<StoreContents> wanted) {
    List<Sha256> lost = new ArrayList<>();
    for (ManifestRef base : bases) {
      for (PackIndex.Use use : database.packs().packsOf(base.seq())) {
        Sha256 pack = use.pack().ref().sha256();
        long size = use.pack().ref().sizeBytes();
        boolean there =
            wanted.stream().anyMatch(store -> store.usable() && store.hasPack(pack, size));
        if (!there && !lost.contains(pack)) {
          lost.add(pack);
        }
      }
    }
    return lost;
  }

  @Override
  public synchronized List<ObjectGrants> grantPuts(SessionId session, List<ObjectToPut> objects) {
    LocalSession open = session(session);
    return objects.stream().map(object -> new ObjectGrants(object, answers(open, object))).toList();
  }

  private List<StoreAnswer> answers(LocalSession session, ObjectToPut object) {
    List<StoreAnswer> answers = new ArrayList<>();
    for (StoreContents store : session.stores()) {
      if (store.usable()) {
        answers.add(CommitAnswers.answer(checks, store, object));
      }
    }
    return answers;
  }

  /** Looks at the stores without the ledger's lock, so that a slow one does not hold up the others. */
  @Override
  public Confirmation confirmPuts(SessionId session, List<PutDone> puts) {
    LocalSession open = openSession(session);
    List<Confirmation.Copy> accepted = new ArrayList<>();
    List<Confirmation.Copy> again = new ArrayList<>();
    for (PutDone put : puts) {
      StoreContents store = open.store(put.store());
      Optional<StoredObject> arrived = checks.arrived(store.store(), put);
      Confirmation.Copy copy = new Confirmation.Copy(put.name(), put.store());
      if (arrived.isPresent()) {
        accepted.add(copy);
      } else if (put.result() instanceof PutDone.Done) {
        again.add(copy);
      }
      settle(store, put, arrived);
    }
    return new Confirmation(accepted, again);
  }

  private synchronized LocalSession openSession(SessionId session) {
    return session(session);
  }

  private synchronized void settle(StoreContents store, PutDone put,
      Optional<StoredObject> arrived) {
    if (arrived.isPresent() && put.name() instanceof ObjectName.Pack pack) {
      store.putPack(pack.sha256(), arrived.get().sizeBytes());
    } else if (arrived.isEmpty() && put.result() instanceof PutDone.Failed failed) {
      store.leave(failed.offline() ? CopyState.OFFLINE : CopyState.FAILED, failed.reason());
    }
  }

  @Override
  public synchronized CommitTicket beginCommit(SessionId session) {
    LocalSession open = session(session);
    if (open.ticket().isPresent()) {
      return open.ticket().get();
    }
    if (committing.isPresent()) {
      throw new HoldfastException(
          Fault.STATE_BUSY,
          "session " + committing.get() + " is committing (expected: one commit at a time)",
          "finish or abandon it first",
          null);
    }
    Optional<ManifestRef> previous = previous();
    long floor = previous.map(ManifestRef::seq).orElse(0L);
    Instant now = clock.instant();
    SnapshotLedger.Number number =
        database
            .snapshots()
            .handOut(floor, Id128.random(random), open.id().value(), previous, now);
    committing = Optional.of(session);
    return open.begun(ticket(number, now));
  }

  private CommitTicket ticket(SnapshotLedger.Number number, Instant now) {
    return new CommitTicket(
        number.commit(),
        new SessionId(number.session()),
        number.seq(),
        number.previous(),
        Authoring.voidsBetween(number.previous(), number.seq()),
        now,
        host.recordN(),
        host.trust().v(),
        host.trust().sha256());
  }

  /** The newest manifest of this host, in the stores or remembered here. */
  private Optional<ManifestRef> previous() {
    List<ManifestRef> known = new ArrayList<>(written);
    host.view()
        .manifests()
        .stream()
        .filter(m -> !m.suspect())
        .map(JudgedManifest::ref)
        .forEach(known::add);
    database.snapshots().all().stream().map(SnapshotLedger.Committed::ref).forEach(known::add);
    return known.stream().max(java.util.Comparator.comparingLong(ManifestRef::seq));
  }

  @Override
  public synchronized CommitProposal proposeCommit(
      CommitTicket ticket, ObjectToPut manifest, PackList packs) {
    LocalSession session = session(ticket.session());
    database.snapshots().proposed(ticket.seq(), manifest.sha256());
    List<StoreAnswer> answers =
        CommitAnswers.manifestAnswers(rules(), session.stores(), manifest, packs);
    session.lacking(answers);
    if (answers.stream().anyMatch(StoreAnswer.Granted.class::isInstance)) {
      return new CommitProposal.Accepted(answers);
    }
    List<Sha256> missing = new ArrayList<>();
    for (int i = 0; i < packs.count() && missing.size() < MAX_MISSING_NAMED; i++) {
      Sha256 pack = packs.hash(i);
      long size = packs.sizeBytes(i);
      if (session.stores().stream().noneMatch(s -> s.usable() && s.hasPack(pack, size))) {
        missing.add(pack);
      }
    }
    return new CommitProposal.Refused(missing, List.of(), session.reasons());
  }

  @Override
  public synchronized CommitOutcome finishCommit(
      CommitTicket ticket, List<PutDone> puts, SnapshotSummary summary) {
    LocalSession session = sessions.get(ticket.session());
    if (session != null && session.outcome().isPresent()) {
      return session.outcome().get();
    }
    List<StoreContents> all =
        session == null ? List.copyOf(stores.values()) : List.copyOf(session.stores());
    ManifestRef ref = new ManifestRef(ticket.seq(), CommitAnswers.manifestHash(ticket, puts));
    for (PutDone put : puts) {
      for (StoreContents store : all) {
        if (store.usable() && store.storeId().equals(put.store())) {
          CommitAnswers.settle(checks, store, put);
        }
      }
    }
    CommitOutcome outcome = CommitAnswers.outcome(checks, ref, all, session);
    committing = Optional.empty();
    if (outcome.committed()) {
      written.add(ref);
      if (session != null) {
        session.ended(outcome);
      }
    }
    return outcome;
  }

  @Override
  public synchronized ResumeDecision resumeCommit(
      ObjectToPut manifest, PackList packs) {
    ObjectName.Manifest name = (ObjectName.Manifest) manifest.name();
    listOnce();
    List<StoreAnswer> answers =
        CommitAnswers.manifestAnswers(rules(), stores.values(), manifest, packs);
    boolean granted = answers.stream().anyMatch(StoreAnswer.Granted.class::isInstance);
    boolean present = answers.stream().anyMatch(StoreAnswer.AlreadyPresent.class::isInstance);
    ManifestRef ref = new ManifestRef(name.seq(), name.sha256());
    if (!granted && present) {
      written.add(ref);
      return new ResumeDecision.Committed(
          CommitAnswers.outcome(checks, ref, List.copyOf(stores.values()), null));
    }
    if (granted) {
      return new ResumeDecision.PutAgain(ticket(number(name), clock.instant()), answers);
    }
    if (stores.values().stream().noneMatch(StoreContents::usable)) {
      throw new HoldfastException(
          Fault.NO_STORE_READABLE,
          "no store can be reached to settle the unfinished snapshot " + name.seq());
    }
    database.snapshots().voided(name.seq());
    return new ResumeDecision.Voided(name.seq());
  }

  private CommitAnswers.Rules rules() {
    return new CommitAnswers.Rules(checks, commitLocks, clock);
  }

  private SnapshotLedger.Number number(ObjectName.Manifest name) {
    return database
        .snapshots()
        .open()
        .stream()
        .filter(n -> n.seq() == name.seq())
        .findFirst()
        .orElseGet(
            () -> new SnapshotLedger.Number(
                name.seq(),
                Id128.random(random),
                Id128.random(random),
                Optional.empty(),
                Optional.of(name.sha256()),
                "open"));
  }

  @Override
  public synchronized void abandon(SessionId session) {
    LocalSession open = sessions.get(session);
    if (open != null && open.outcome().isEmpty()) {
      sessions.remove(session);
      committing = committing.filter(id -> !id.equals(session));
    }
  }

  @Override
  public synchronized List<GetGrants> grantGets(List<ObjectName> names) {
    return names.stream()
        .map(
            name -> new GetGrants(
                name,
                stores
                    .values()
                    .stream()
                    .filter(StoreContents::usable)
                    .map(s -> new GetGrants.From(s.storeId(), s.name(), s.store().grantGet(name)))
                    .toList()))
        .toList();
  }

  private LocalSession session(SessionId id) {
    LocalSession session = sessions.get(id);
    if (session == null) {
      throw new HoldfastException(
          Fault.USAGE_ERROR, "session " + id + " is not open (expected: an open session)");
    }
    return session;
  }
}
