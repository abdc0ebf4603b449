package dev.holdfast.backup;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.StoreId;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.CommitLedger;
import dev.holdfast.transfer.Confirmation;
import dev.holdfast.transfer.CopyState;
import dev.holdfast.transfer.ObjectToPut;
import dev.holdfast.transfer.PutDone;
import dev.holdfast.transfer.PutOutcome;
import dev.holdfast.transfer.Session;
import dev.holdfast.transfer.SessionStore;
import dev.holdfast.transfer.StoreAnswer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private final CommitLedger ledger;
  private final ByteMover mover;
  private final Session session;
  private final BackupObserver observer;
  private final Map<StoreId, StoreLane> lanes = new LinkedHashMap<>();
  private final Map<StoreId, ExecutorService> queues = new LinkedHashMap<>();
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
                  queues.put(
                      id,
                      Executors.newSingleThreadExecutor(
                          Thread.ofPlatform()
                              .daemon()
                              .name("holdfast-put-" + store.name())
                              .factory()));
                }
              });
    }
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
   * @param done called once, with the stores that have confirmed it, when no store is waiting for it any more
   */
  void send(ObjectToPut plain, Path file, Consumer<Set<StoreId>> done) {
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
      ExecutorService queue = queues.get(answer.store());
      if (lane == null || queue == null) {
        continue;
      }
      switch (answer) {
        case StoreAnswer.AlreadyPresent there -> task.confirmed(there.store());
        case StoreAnswer.Refused refused -> lane.leave(CopyState.FAILED, refused.reason(), null);
        case StoreAnswer.Granted granted -> {
          task.waitFor(granted.store());
          puts.add(() -> queue.execute(() -> put(task, lane, granted, 1)));
        }
      }
    }
    puts.forEach(Runnable::run);
    task.settle();
  }

  private void put(Task task, StoreLane lane, StoreAnswer.Granted granted, int attempt) {
    try {
      if (lane.active()) {
        ObjectToPut object = task.object;
        observer.reached(BackupObserver.Moment.OBJECT_GRANTED);
        PutOutcome outcome =
            mover.put(granted.grant(), task.file, object.sizeBytes(), object.sha256());
        observer.reached(BackupObserver.Moment.OBJECT_PUT);
        confirm(task, lane, outcome, attempt);
      }
    } catch (HoldfastException e) {
      boolean offline = e.fault() == Fault.STORE_OFFLINE;
      lane.leave(offline ? CopyState.OFFLINE : CopyState.FAILED, e.message(), e);
      reportFailure(task, lane, e, offline);
    } finally {
      task.noLongerWaiting(lane.id());
    }
  }

  private void confirm(Task task, StoreLane lane, PutOutcome outcome, int attempt) {
    PutDone put = new PutDone(task.object.name(), lane.id(), new PutDone.Done(outcome));
    Confirmation answer = ledger.confirmPuts(session.id(), List.of(put));
    if (!answer.accepted().isEmpty()) {
      lane.written(outcome == PutOutcome.ALREADY_PRESENT ? 0 : task.object.sizeBytes());
      task.confirmed(lane.id());
      observer.reached(BackupObserver.Moment.OBJECT_CONFIRMED);
      return;
    }
    if (attempt < ATTEMPTS) {
      for (StoreAnswer again : ledger.grantPuts(session.id(), List.of(task.object)).getFirst()
          .stores()) {
        if (again instanceof StoreAnswer.Granted granted && granted.store().equals(lane.id())) {
          put(task, lane, granted, attempt + 1);
          return;
        }
      }
    }
    lane.leave(
        CopyState.FAILED, "does not keep what was put: " + task.object.name().path(), null);
  }

  private void reportFailure(Task task, StoreLane lane, HoldfastException e, boolean offline) {
    try {
      ledger.confirmPuts(
          session.id(),
          List.of(
              new PutDone(
                  task.object.name(), lane.id(), new PutDone.Failed(e.message(), offline))));
    } catch (HoldfastException reporting) {
      // The store has left the run already, for the first cause; that the report failed too changes nothing.
      e.addSuppressed(reporting);
    }
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
    private boolean open = true;
    private boolean settled;

    private Task(ObjectToPut object, Path file, Consumer<Set<StoreId>> done) {
      this.object = object;
      this.file = file;
      this.done = done;
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
