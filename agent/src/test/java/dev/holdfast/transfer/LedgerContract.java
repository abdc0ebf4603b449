package dev.holdfast.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Id128;
import dev.holdfast.signed.ManifestRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What every {@link CommitLedger} must do. A subclass makes a ledger over two empty stores, {@code a} and {@code b}, gives a
 * mover for its grants, and can take a store away. Calls come in the order the data plane makes them.
 */
public abstract class LedgerContract extends LedgerScene {
  @Test
  void aSnapshotIsCommittedToEveryStore() throws IOException {
    CommitLedger ledger = newRun();
    Session session = open(ledger);
    assertThat(session.stores()).extracting(SessionStore::name).isEqualTo(STORES);
    assertThat(session.stores()).allMatch(SessionStore::writable);
    assertThat(session.bases()).isEmpty();
    Done first = commit(ledger, session, List.of(storedPack(ledger, session)));
    assertThat(first.ticket().previous()).isEmpty();
    assertThat(first.outcome().committed()).isTrue();
    assertThat(first.outcome().manifest()).isEqualTo(first.ref());
    assertThat(first.outcome().stores()).extracting(CommitOutcome.StoreState::name)
        .isEqualTo(STORES);
    assertThat(first.outcome().stores()).extracting(CommitOutcome.StoreState::state)
        .containsOnly(CopyState.COMMITTED);

    Session next = open(ledger, first.ref(), new ManifestRef(77, first.ref().sha256()));
    assertThat(next.bases()).containsExactly(first.ref());
    Done second = commit(ledger, next, List.of(storedPack(ledger, next)));
    assertThat(second.ticket().seq()).isGreaterThan(first.ticket().seq());
    assertThat(second.ticket().previous()).contains(first.ref());
    assertThat(second.ticket().voids()).isEmpty();
  }

  @Test
  void anAnswerIsTheSameWhenAskedAgain() throws IOException {
    CommitLedger ledger = newRun();
    Session session = open(ledger);
    Stored pack = pack();
    assertThat(grants(ledger, session, pack)).hasSameSizeAs(grants(ledger, session, pack));
    List<PutDone> puts = grants(ledger, session, pack).stream().map(a -> put(pack, a)).toList();
    assertThat(ledger.confirmPuts(session.id(), puts))
        .isEqualTo(ledger.confirmPuts(session.id(), puts));
    assertThat(grants(ledger, session, pack))
        .hasSize(2)
        .allMatch(StoreAnswer.AlreadyPresent.class::isInstance);
    CommitTicket ticket = ledger.beginCommit(session.id());
    assertThat(ledger.beginCommit(session.id()).seq()).isEqualTo(ticket.seq());
    Stored manifest = manifest(ticket, List.of(pack));
    CommitProposal proposal = ledger.proposeCommit(ticket, manifest.object(), list(List.of(pack)));
    assertThat(ledger.proposeCommit(ticket, manifest.object(), list(List.of(pack)))).isEqualTo(
        proposal);
    List<PutDone> done =
        ((CommitProposal.Accepted) proposal).stores().stream().map(a -> put(manifest, a)).toList();
    CommitOutcome outcome = ledger.finishCommit(ticket, done, summary());
    assertThat(ledger.finishCommit(ticket, done, summary())).isEqualTo(outcome);
    ledger.abandon(session.id());
    assertThat(ledger.finishCommit(ticket, done, summary())).isEqualTo(outcome);
  }

  @Test
  void aNumberIsNeverHandedOutTwiceAndTheNextSaysSo() throws IOException {
    CommitLedger ledger = newRun();
    Session session = open(ledger);
    long lost = ledger.beginCommit(session.id()).seq();
    ledger.abandon(session.id());
    ledger.abandon(session.id());
    Session again = open(ledger);
    long lostToo = ledger.beginCommit(again.id()).seq();
    assertThat(lostToo).isGreaterThan(lost);

    CommitLedger later = newRun();
    Session last = open(later);
    Done done = commit(later, last, List.of(storedPack(later, last)));
    assertThat(done.ticket().seq()).isGreaterThan(lostToo);
    assertThat(done.ticket().voids()).contains(lost, lostToo);
  }

  @Test
  void onlyOneCommitAtATime() throws IOException {
    CommitLedger ledger = newRun();
    Session one = open(ledger);
    Session two = open(ledger);
    ledger.beginCommit(one.id());
    List<Object> came = java.util.Collections.synchronizedList(new ArrayList<>());
    Thread second =
        Thread.startVirtualThread(
            () -> {
              try {
                came.add(ledger.beginCommit(two.id()));
              } catch (HoldfastException e) {
                came.add(e.fault());
              }
            });
    join(second, 300);
    assertThat(came).isSubsetOf(Fault.STATE_BUSY); // or it waits
    ledger.abandon(one.id());
    join(second, 20_000);
    if (came.equals(List.of(Fault.STATE_BUSY))) {
      assertThat(ledger.beginCommit(two.id()).seq()).isPositive();
    } else {
      assertThat(came).singleElement().isInstanceOf(CommitTicket.class);
    }
  }

  private static void join(Thread thread, long millis) {
    try {
      thread.join(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatAStoreDoesNotHaveIsPutAgain() throws IOException {
    CommitLedger ledger = newRun();
    Session session = open(ledger);
    Stored pack = pack();
    StoreAnswer first = grants(ledger, session, pack).getFirst();
    PutDone claimed =
        new PutDone(pack.object().name(), first.store(), new PutDone.Done(PutOutcome.WRITTEN));
    Confirmation confirmed = ledger.confirmPuts(session.id(), List.of(claimed));
    assertThat(confirmed.accepted()).isEmpty();
    assertThat(confirmed.putAgain())
        .containsExactly(new Confirmation.Copy(pack.object().name(), first.store()));
    assertThat(grants(ledger, session, pack).getFirst()).isInstanceOf(StoreAnswer.Granted.class);
  }

  @Test
  void aManifestGoesOnlyWhereItsPacksAre() throws IOException {
    CommitLedger ledger = newRun();
    Session session = open(ledger);
    Stored everywhere = storedPack(ledger, session);
    Stored half = pack();
    StoreAnswer a = grants(ledger, session, half).getFirst();
    ledger.confirmPuts(session.id(), List.of(put(half, a)));
    Done done = commit(ledger, session, List.of(everywhere, half));
    assertThat(done.outcome().committed()).isTrue();
    assertThat(done.outcome().stores()).extracting(CommitOutcome.StoreState::state)
        .containsExactly(CopyState.COMMITTED, CopyState.PENDING);
    assertThat(done.outcome().stores().getLast().reason()).isNotEmpty();

    Session next = open(ledger);
    Stored nowhere = pack();
    CommitTicket ticket = ledger.beginCommit(next.id());
    CommitProposal proposal =
        ledger.proposeCommit(
            ticket, manifest(ticket, List.of(nowhere)).object(), list(List.of(nowhere)));
    assertThat(proposal)
        .isInstanceOfSatisfying(
            CommitProposal.Refused.class,
            refused -> assertThat(refused.missing()).containsExactly(nowhere.object().sha256()));
  }

  @Test
  void aStoreThatFailsLeavesTheRun() throws IOException {
    CommitLedger ledger = newRun();
    Session session = open(ledger);
    Stored pack = pack();
    List<StoreAnswer> answers = grants(ledger, session, pack);
    ledger.confirmPuts(
        session.id(),
        List.of(
            put(pack, answers.getFirst()),
            new PutDone(
                pack.object().name(), answers.getLast().store(),
                new PutDone.Failed("it is gone", true))));
    assertThat(grants(ledger, session, pack())).extracting(StoreAnswer::store)
        .containsExactly(answers.getFirst().store());
    Done done = commit(ledger, session, List.of(pack));
    assertThat(done.outcome().stores()).extracting(CommitOutcome.StoreState::state)
        .containsExactly(CopyState.COMMITTED, CopyState.OFFLINE);
    assertThat(done.outcome().stores().getLast().reason()).contains("it is gone");
  }

  @Test
  void anUnfinishedManifestIsPutAgainThenCommitted() throws IOException {
    CommitLedger ledger = newRun();
    Session session = open(ledger);
    List<Stored> packs = List.of(storedPack(ledger, session));
    CommitTicket ticket = ledger.beginCommit(session.id());
    Stored manifest = manifest(ticket, packs);
    ledger.proposeCommit(ticket, manifest.object(), list(packs));

    CommitLedger later = newRun();
    ResumeDecision decision = later.resumeCommit(manifest.object(), list(packs));
    assertThat(decision).isInstanceOf(ResumeDecision.PutAgain.class);
    ResumeDecision.PutAgain again = (ResumeDecision.PutAgain) decision;
    assertThat(again.ticket().seq()).isEqualTo(ticket.seq());
    List<PutDone> puts = again.stores().stream().map(a -> put(manifest, a)).toList();
    assertThat(later.finishCommit(again.ticket(), puts, summary()).committed()).isTrue();

    assertThat(newRun().resumeCommit(manifest.object(), list(packs)))
        .isInstanceOf(ResumeDecision.Committed.class);
  }

  @Test
  void anUnfinishedManifestWithoutItsPacksIsVoid() throws IOException {
    CommitLedger ledger = newRun();
    Session session = open(ledger);
    List<Stored> packs = List.of(pack());
    CommitTicket ticket = ledger.beginCommit(session.id());
    Stored manifest = manifest(ticket, packs);
    CommitLedger later = newRun();
    assertThat(later.resumeCommit(manifest.object(), list(packs)))
        .isEqualTo(new ResumeDecision.Voided(ticket.seq()));
    Session next = open(later);
    Done done = commit(later, next, List.of(storedPack(later, next)));
    assertThat(done.ticket().voids()).contains(ticket.seq());
  }

  @Test
  void strangersAreRefused() throws IOException {
    CommitLedger ledger = newRun();
    SessionId stranger = new SessionId(new Id128(9, 9));
    assertThat(fault(() -> ledger.grantPuts(stranger, List.of()))).isEqualTo(Fault.USAGE_ERROR);
    assertThat(fault(() -> ledger.beginCommit(stranger))).isEqualTo(Fault.USAGE_ERROR);
    ledger.abandon(stranger);
    Session session = open(ledger);
    ledger.abandon(session.id());
    assertThat(fault(() -> ledger.beginCommit(session.id()))).isEqualTo(Fault.USAGE_ERROR);
    assertThat(
        fault(
            () -> ledger.openSession(
                new SessionRequest(
                    SOURCE, List.of(), List.of(), List.of(), 0, Optional.empty()))))
        .isEqualTo(Fault.NO_STORE_FOR_SOURCE);
  }

  @Test
  void aStoreThatIsAwayIsNoFailureWhileAnotherIsThere() throws IOException {
    setOffline("b", true);
    CommitLedger ledger = newRun();
    Session session = open(ledger);
    assertThat(session.stores()).extracting(SessionStore::writable).containsExactly(true, false);
    assertThat(session.stores().getLast().state()).isEqualTo(CopyState.OFFLINE);
    assertThat(session.stores().getLast().reason()).isNotEmpty();
    Done done = commit(ledger, session, List.of(storedPack(ledger, session)));
    assertThat(done.outcome().committed()).isTrue();
    assertThat(done.outcome().stores()).extracting(CommitOutcome.StoreState::state)
        .containsExactly(CopyState.COMMITTED, CopyState.OFFLINE);

    setOffline("a", true);
    CommitLedger none = newRun();
    assertThat(fault(() -> open(none))).isEqualTo(Fault.NO_STORE_READABLE);
  }

  @Test
  void whatIsStoredCanBeReadBack() throws IOException {
    CommitLedger ledger = newRun();
    Session session = open(ledger);
    Stored pack = storedPack(ledger, session);
    List<GetGrants> grants = ledger.grantGets(List.of(pack.object().name()));
    assertThat(grants).hasSize(1);
    assertThat(grants.getFirst().sources()).extracting(GetGrants.From::storeName).isEqualTo(STORES);
    for (GetGrants.From from : grants.getFirst().sources()) {
      Path back = files.resolve("back-" + from.storeName());
      mover().get(from.grant(), back, 1000);
      assertThat(Files.mismatch(back, pack.file())).isEqualTo(-1);
    }
  }
}
