package dev.holdfast.backup;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.StoreId;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.CommitLedger;
import dev.holdfast.transfer.CopyState;
import dev.holdfast.transfer.ObjectToPut;
import dev.holdfast.transfer.PutDone;
import dev.holdfast.transfer.PutOutcome;
import dev.holdfast.transfer.Session;
import dev.holdfast.transfer.SessionStore;
import dev.holdfast.transfer.StoreAnswer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sends finished objects from the spool to all stores of the run at once, one queue per store. An object is done when every
 * store still in the run has confirmed it; a store that fails leaves the run, and the others go on.
 *
 * <p>{@link #send} may be called by several threads.
 */
final class Uploads implements AutoCloseable {
  private static final int ATTEMPTS = 2;

  /** A server answers many at once; a disk would only seek. */
  private static final int HTTP_PUTS = 4;

  /** A grant that waited this long is asked for again; it is valid for longer, but not for ever. */
  private static final Duration FRESH = Duration.ofMinutes(5);

  private final CommitLedger ledger;
  private final ByteMover mover;
  private final Session session;
  private final BackupObserver observer;
  private final Map<StoreId, StoreLane> lanes = new LinkedHashMap<>();
  private final Map<StoreId, ExecutorService> queues = new ConcurrentHashMap<>();
  private final Object changed = new Object();
  private long inFlightBytes;
  private int inFlight;

  Uploads(CommitLedger ledger, ByteMover mover, Session session, BackupObserver observer) {
    this.observer = observer;
    this.ledger = ledger;
    this.mover = mover;
    this.session = session;
    for (SessionStore store : session.stores()) {
      store
          .id()
          .ifPresent(
              id -> {
                if (store.writable()) {
                  lanes.put(id, new StoreLane(id, store.name()));
                }
              });
    }
  }

  private ExecutorService queue(StoreLane lane, Grant grant) {
    return queues.computeIfAbsent(
        lane.id(),
        _ -> Executors.newFixedThreadPool(
            grant instanceof Grant.Http ? HTTP_PUTS : 1,
            Thread.ofPlatform().daemon().name("holdfast-put-" + lane.name()).factory()));
  }

  /** The stores of the run that could be written at its start. */
  List<StoreLane> lanes() {
    return List.copyOf(lanes.values());
  }

  /** Bytes of objects that are not done yet. */
  long inFlightBytes() {
    synchronized (changed) {
      return inFlightBytes;
    }
  }

  /**
   * Starts sending one object.
   *
   * @param file where its bytes lie; must stay until {@code done} is called
   * @param fresh whether this run wrote, hashed and fsynced it: then the only store that waits for it may take the file itself
   * @param done called once, with the stores that have confirmed it, when no store is waiting for it any more
   */
  void send(ObjectToPut plain, Path file, boolean fresh, Consumer<Set<StoreId>> done) {
    ObjectToPut object = session.wantsMd5() ? plain.withMd5Of(file) : plain;
    List<StoreAnswer> answers = ledger.grantPuts(session.id(), List.of(object)).getFirst().stores();
    Task task = new Task(object, file, done);
    synchronized (changed) {
      inFlight++;
      inFlightBytes += object.sizeBytes();
    }
    List<Runnable> puts = new ArrayList<>();
    for (StoreAnswer answer : answers) {
      StoreLane lane = lanes.get(answer.store());
      if (lane == null) {
        continue;
      }
      switch (answer) {
        case StoreAnswer.AlreadyPresent there -> task.confirmed(there.store());
        case StoreAnswer.Refused refused -> lane.leave(CopyState.FAILED, refused.reason(), null);
        case StoreAnswer.Granted granted -> {
          task.waitFor(granted.store());
          ExecutorService queue = queue(lane, granted.grant());
          puts.add(() -> queue.execute(() -> put(task, lane, granted)));
        }
      }
    }
    task.given = fresh && puts.size() == 1;
    puts.forEach(Runnable::run);
    task.settle();
  }

  private void put(Task task, StoreLane lane, StoreAnswer.Granted granted) {
    try {
      if (lane.active()) {
        put(task, lane, task.fresh() ? Optional.of(granted) : again(task, lane), 1);
      }
    } catch (HoldfastException e) {
      lane.leave(left(e), e.message(), e);
    } finally {
      task.noLongerWaiting(lane.id());
    }
  }

  private static CopyState left(HoldfastException e) {
    return e.fault() == Fault.STORE_OFFLINE ? CopyState.OFFLINE : CopyState.FAILED;
  }

  /** A new grant for the same store; none when the ledger says that it has the object meanwhile, or refuses. */
  private Optional<StoreAnswer.Granted> again(Task task, StoreLane lane) {
    for (StoreAnswer answer : ledger.grantPuts(session.id(), List.of(task.object)).getFirst()
        .stores()) {
      if (answer.store().equals(lane.id())) {
        switch (answer) {
          case StoreAnswer.Granted granted -> {
            return Optional.of(granted);
          }
          case StoreAnswer.AlreadyPresent _ -> task.confirmed(lane.id());
          case StoreAnswer.Refused refused -> lane.leave(CopyState.FAILED, refused.reason(), null);
        }
      }
    }
    return Optional.empty();
  }

  private void put(
      Task task, StoreLane lane, Optional<StoreAnswer.Granted> granted, int attempt) {
    if (granted.isEmpty()) {
      return;
    }
    ObjectToPut object = task.object;
    observer.reached(BackupObserver.Moment.OBJECT_GRANTED);
    PutOutcome outcome;
    try {
      outcome =
          task.given && attempt == 1
              ? mover.give(
                  granted.get().grant(), task.file, object.sizeBytes(), object.sha256())
              : mover.put(granted.get().grant(), task.file, object.sizeBytes(), object.sha256());
    } catch (HoldfastException e) {
      failed(task, lane, e);
      return;
    }
    observer.reached(BackupObserver.Moment.OBJECT_PUT);
    if (confirmed(task, lane, new PutDone.Done(outcome))) {
      lane.written(outcome == PutOutcome.ALREADY_PRESENT ? 0 : object.sizeBytes());
    } else if (attempt < ATTEMPTS) {
      put(task, lane, again(task, lane), attempt + 1);
    } else {
      lane.leave(CopyState.FAILED, "does not keep what was put: " + object.name().path(), null);
    }
  }

  private boolean confirmed(Task task, StoreLane lane, PutDone.PutResult result) {
    PutDone put = new PutDone(task.object.name(), lane.id(), result);
    boolean accepted = !ledger.confirmPuts(session.id(), List.of(put)).accepted().isEmpty();
    if (accepted) {
      task.confirmed(lane.id());
      observer.reached(BackupObserver.Moment.OBJECT_CONFIRMED);
    }
    return accepted;
  }

  /** An answer that was lost does not mean that nothing was written: the ledger looks, and only then the store leaves. */
  private void failed(Task task, StoreLane lane, HoldfastException e) {
    CopyState state = left(e);
    try {
      PutDone.Failed result = new PutDone.Failed(e.message(), state == CopyState.OFFLINE);
      if (e.fault() != Fault.STOPPED && confirmed(task, lane, result)) {
        lane.written(task.object.sizeBytes());
        return;
      }
    } catch (HoldfastException looking) {
      // The store leaves the run for the first cause; that it could not be looked at changes nothing.
      e.addSuppressed(looking);
    }
    lane.leave(state, e.message(), e);
  }

  /** Waits until every object handed over is done, and fails when no store is left. */
  void await() {
    awaitBelow(0);
  }

  /** Waits until at most {@code bytes} are in flight, and fails when no store is left. */
  void awaitBelow(long bytes) {
    synchronized (changed) {
      try {
        while (bytes == 0 ? inFlight > 0 : inFlightBytes > bytes) {
          changed.wait(1000);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new HoldfastException(Fault.STOPPED, "stopped while packs were being sent", e);
      }
    }
    failWithoutStores();
  }

  /** Fails with the first store's reason when every store has left the run. */
  void failWithoutStores() {
    if (lanes.values().stream().anyMatch(StoreLane::active)) {
      return;
    }
    for (StoreLane lane : lanes.values()) {
      HoldfastException failure = lane.failure();
      if (failure != null) {
        throw new HoldfastException(
            failure.fault(), "store " + lane.name() + ": " + failure.message(), failure);
      }
    }
    throw new HoldfastException(
        Fault.STORE_WRITE_FAILED,
        "no store takes part in the run any more"
            + lanes.values().stream().map(l -> "; " + l.name() + ": " + l.reason()).reduce("",
                String::concat));
  }

  @Override
  public void close() {
    queues.values().forEach(ExecutorService::shutdownNow);
    try {
      for (ExecutorService queue : queues.values()) {
        queue.awaitTermination(1, TimeUnit.MINUTES);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Task {
    private final ObjectToPut object;
    private final Path file;
    private final Consumer<Set<StoreId>> done;
    private final Set<StoreId> waiting = new HashSet<>();
    private final Set<StoreId> confirmed = new HashSet<>();
    private final long madeNanos = System.nanoTime();
    private boolean given;
    private boolean open = true;
    private boolean settled;

    private Task(ObjectToPut object, Path file, Consumer<Set<StoreId>> done) {
      this.object = object;
      this.file = file;
      this.done = done;
    }

    private boolean fresh() {
      return System.nanoTime() - madeNanos < FRESH.toNanos();
    }

    private void waitFor(StoreId store) {
      synchronized (changed) {
        waiting.add(store);
      }
    }

    private void confirmed(StoreId store) {
      synchronized (changed) {
        confirmed.add(store);
      }
    }

    private void noLongerWaiting(StoreId store) {
      synchronized (changed) {
        waiting.remove(store);
      }
      finishIfDone();
    }

    private void settle() {
      synchronized (changed) {
        settled = true;
      }
      finishIfDone();
    }

    private void finishIfDone() {
      synchronized (changed) {
        if (!settled || !waiting.isEmpty() || !open) {
          return;
        }
        open = false;
      }
      try {
        done.accept(Set.copyOf(confirmed));
      } finally {
        synchronized (changed) {
          inFlight--;
          inFlightBytes -= object.sizeBytes();
          changed.notifyAll();
        }
      }
    }
  }
}
