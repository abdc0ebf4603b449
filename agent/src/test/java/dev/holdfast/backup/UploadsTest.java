package dev.holdfast.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.PackList;
import dev.holdfast.transfer.ByteMover;
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
import dev.holdfast.transfer.PutOutcome;
import dev.holdfast.transfer.ResumeDecision;
import dev.holdfast.transfer.Session;
import dev.holdfast.transfer.SessionId;
import dev.holdfast.transfer.SessionRequest;
import dev.holdfast.transfer.SessionStore;
import dev.holdfast.transfer.SnapshotSummary;
import dev.holdfast.transfer.StoreAnswer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several puts to a server at once, one to a disk; what counts is what the ledger saw, not what the put said. */
@Timeout(60)
class UploadsTest {
  private static final StoreId STORE = new StoreId(new Id128(1, 1));
  private static final int OBJECTS = 12;

  private final Session session =
      new Session(
          new SessionId(new Id128(5, 5)), Instant.MAX, List.of(), List.of(),
          List.of(
              new SessionStore(
                  Optional.of(STORE), "store", true, CopyState.PENDING, "", false)));
  private final List<Set<StoreId>> done = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger puts = new AtomicInteger();
  private Predicate<PutDone> accepts = put -> put.result() instanceof PutDone.Done;

  @Test
  void aServerTakesSeveralAtOnce() {
    assertThat(mostAtOnce(name -> http(name), 4)).isEqualTo(4);
  }

  @Test
  void aDiskTakesOneAfterTheOther() {
    assertThat(mostAtOnce(name -> new Grant.Directory(Path.of("/store"), name), 1)).isEqualTo(1);
  }

  /** Each put waits until as many as expected are on their way, then a little for one more. */
  private int mostAtOnce(Function<ObjectName, Grant> grants, int expected) {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Semaphore arrived = new Semaphore(0);
    ByteMover mover = mover(grant -> {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      arrived.release();
      try {
        if (puts.incrementAndGet() <= expected) {
          arrived.acquire(expected);
          arrived.release(expected);
        }
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      now.decrementAndGet();
      return PutOutcome.WRITTEN;
    });
    try (Uploads uploads = uploads(grants, mover)) {
      send(uploads);
      uploads.await();
      assertThat(uploads.inFlightBytes()).isZero();
    }
    assertThat(done).hasSize(OBJECTS).allMatch(stores -> stores.equals(Set.of(STORE)));
    return most.get();
  }

  @Test
  void aPutWhoseAnswerWasLostCountsWhenTheLedgerSeesIt() {
    accepts = put -> true;
    ByteMover mover = mover(grant -> {
      throw new HoldfastException(Fault.STORE_OFFLINE, "the connection broke");
    });
    try (Uploads uploads = uploads(UploadsTest::http, mover)) {
      send(uploads);
      uploads.await();
      assertThat(uploads.lanes().getFirst().active()).isTrue();
    }
    assertThat(done).hasSize(OBJECTS).allMatch(stores -> stores.equals(Set.of(STORE)));
  }

  @Test
  void aStoreThatIsGoneLeavesTheRun() {
    ByteMover mover = mover(grant -> {
      throw new HoldfastException(Fault.STORE_OFFLINE, "the connection broke");
    });
    try (Uploads uploads = uploads(UploadsTest::http, mover)) {
      send(uploads);
      assertThatThrownBy(uploads::await).hasMessageContaining("the connection broke");
      assertThat(uploads.lanes().getFirst().state()).isEqualTo(CopyState.OFFLINE);
    }
    assertThat(done).hasSize(OBJECTS).allMatch(Set::isEmpty);
  }

  @Test
  void whatTheStoreDoesNotKeepIsPutAgainOnce() {
    accepts = put -> puts.get() > 1;
    ByteMover mover = mover(grant -> {
      puts.incrementAndGet();
      return PutOutcome.ALREADY_PRESENT;
    });
    try (Uploads uploads = uploads(UploadsTest::http, mover)) {
      uploads.send(object(0), Path.of("/spool/0"), false, done::add);
      uploads.await();
      assertThat(puts).hasValue(2);
      accepts = put -> false;
      uploads.send(object(1), Path.of("/spool/1"), false, done::add);
      assertThatThrownBy(uploads::await).hasMessageContaining("does not keep what was put");
      assertThat(puts).hasValue(4);
    }
  }

  @Test
  void onlyAFreshFileIsGivenAwayAndOnlyOnce() {
    AtomicInteger given = new AtomicInteger();
    accepts = put -> puts.get() > 1;
    ByteMover mover = counting(mover(grant -> {
      puts.incrementAndGet();
      return PutOutcome.WRITTEN;
    }), given);
    try (Uploads uploads = uploads(UploadsTest::http, mover)) {
      uploads.send(object(0), Path.of("0"), true, done::add);
      uploads.await();
      assertThat(puts).hasValue(2);
      uploads.send(object(1), Path.of("1"), false, done::add);
      uploads.await();
    }
    assertThat(puts).hasValue(3);
    assertThat(given).hasValue(1);
  }

  @Test
  void nothingIsGivenAwayWhileTwoStoresWaitForIt() {
    StoreId other = new StoreId(new Id128(1, 2));
    Session two =
        new Session(
            new SessionId(new Id128(5, 5)), Instant.MAX, List.of(), List.of(),
            Stream.of(STORE, other)
                .map(
                    id -> new SessionStore(
                        Optional.of(id), "store " + id, true, CopyState.PENDING, "", false))
                .toList());
    ByteMover mover = mover(grant -> PutOutcome.WRITTEN);
    Ledger ledger = new Ledger(UploadsTest::http, List.of(STORE, other));
    AtomicInteger given = new AtomicInteger();
    try (Uploads uploads = new Uploads(ledger, counting(mover, given), two, BackupObserver.NONE)) {
      uploads.send(object(0), Path.of("0"), true, done::add);
      uploads.await();
    }
    assertThat(given).hasValue(0);
    assertThat(done).containsExactly(Set.of(STORE, other));
  }

  private static ByteMover counting(ByteMover inner, AtomicInteger given) {
    return new ByteMover() {
      @Override
      public PutOutcome put(Grant grant, Path file, long sizeBytes, Sha256 sha256) {
        return inner.put(grant, file, sizeBytes, sha256);
      }

      @Override
      public PutOutcome give(Grant grant, Path file, long sizeBytes, Sha256 sha256) {
        given.incrementAndGet();
        return inner.put(grant, file, sizeBytes, sha256);
      }

      @Override
      public long get(Grant grant, Path target, long maxBytes) {
        return inner.get(grant, target, maxBytes);
      }

      @Override
      public void barrier(Grant any) {
        inner.barrier(any);
      }
    };
  }

  private void send(Uploads uploads) {
    for (int i = 0; i < OBJECTS; i++) {
      uploads.send(object(i), Path.of("/spool/" + i), false, done::add);
    }
  }

  private static ObjectToPut object(int i) {
    Sha256 hash = Sha256.of(new byte[]{(byte) i});
    return new ObjectToPut(
        new ObjectName.Pack(new HostId(new Id128(2, 2)), hash), 1000, hash);
  }

  private static Grant http(ObjectName name) {
    return new Grant.Http(
        URI.create("http://127.0.0.1:1/" + name.path()), Map.of(), Instant.MAX, name);
  }

  private Uploads uploads(Function<ObjectName, Grant> grants, ByteMover mover) {
    return new Uploads(new Ledger(grants, List.of(STORE)), mover, session, BackupObserver.NONE);
  }

  private static ByteMover mover(Function<Grant, PutOutcome> put) {
    return new ByteMover() {
      @Override
      public PutOutcome put(Grant grant, Path file, long sizeBytes, Sha256 sha256) {
        return put.apply(grant);
      }

      @Override
      public long get(Grant grant, Path target, long maxBytes) {
        throw new UnsupportedOperationException();
      }

      @Override
      public void barrier(Grant any) {}
    };
  }

  private final class Ledger implements CommitLedger {
    private final Function<ObjectName, Grant> grants;
    private final List<StoreId> stores;

    private Ledger(Function<ObjectName, Grant> grants, List<StoreId> stores) {
      this.grants = grants;
      this.stores = stores;
    }

    @Override
    public List<ObjectGrants> grantPuts(SessionId id, List<ObjectToPut> objects) {
      return objects.stream()
          .map(
              o -> new ObjectGrants(
                  o,
                  stores.stream()
                      .<StoreAnswer>map(
                          store -> new StoreAnswer.Granted(store, grants.apply(o.name())))
                      .toList()))
          .toList();
    }

    @Override
    public Confirmation confirmPuts(SessionId id, List<PutDone> all) {
      PutDone put = all.getFirst();
      Confirmation.Copy copy = new Confirmation.Copy(put.name(), put.store());
      if (accepts.test(put)) {
        return new Confirmation(List.of(copy), List.of());
      }
      return new Confirmation(
          List.of(), put.result() instanceof PutDone.Done ? List.of(copy) : List.of());
    }

    @Override
    public Session openSession(SessionRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CommitTicket beginCommit(SessionId id) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CommitProposal proposeCommit(CommitTicket t, ObjectToPut manifest, PackList packs) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CommitOutcome finishCommit(CommitTicket t, List<PutDone> all, SnapshotSummary s) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ResumeDecision resumeCommit(ObjectToPut manifest, PackList packs) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void abandon(SessionId id) {}

    @Override
    public List<GetGrants> grantGets(List<ObjectName> names) {
      throw new UnsupportedOperationException();
    }
  }
}
