package dev.holdfast.restore;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.pack.PackReader;
import dev.holdfast.posix.Data;
import dev.holdfast.posix.PosixException;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.transfer.FetchedObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Fills the files of one part: each pack is fetched once, several at a time, in the order of first use. A pack that no
 * store has is noted, and the others go on; any other fault ends the pass.
 */
final class ContentPass {
  private static final long SYNC_BYTES = 256L << 20;

  private final PartialTree tree;
  private final PartPlan plan;
  private final int part;
  private final PackSource source;
  private final WorkList work;
  private final RestoreObserver observer;
  private final CancelSignal cancel;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicLong packsRead = new AtomicLong();
  private final AtomicLong packBytesRead = new AtomicLong();
  private final AtomicLong written = new AtomicLong();
  private final List<DamagedPack> damaged = new ArrayList<>();
  private final Set<String> unsynced = new TreeSet<>();
  private final CancelSignal failed = new CancelSignal();
  private long unsyncedBytes;

  ContentPass(PartialTree tree, Work job, PackSource source, Watch watch) {
    this.tree = tree;
    this.plan = job.plan();
    this.part = job.part();
    this.work = job.list();
    this.source = source;
    this.observer = watch.observer();
    this.cancel = watch.cancel();
  }

  /** What is to be done. */
  record Work(PartPlan plan, int part, WorkList list) {}

  /** Who watches. */
  record Watch(RestoreObserver observer, CancelSignal cancel) {}

  /**
   * Runs to the end.
   *
   * @return packs that could not be had, ascending
   */
  List<DamagedPack> run(int threads) {
    ExecutorService pool = Executors.newFixedThreadPool(threads, Thread.ofPlatform()
        .name("restore-", 0).daemon().factory());
    List<Future<?>> workers = new ArrayList<>();
    try {
      for (int i = 0; i < threads; i++) {
        workers.add(pool.submit(this::work));
      }
      pool.shutdown();
      await(workers);
    } catch (HoldfastException e) {
      throw keepingWhatIsDone(e);
    } finally {
      failed.raise();
      pool.shutdownNow();
      pool.close();
    }
    syncDone();
    damaged.sort((a, b) -> Integer.compare(a.number(), b.number()));
    return damaged;
  }

  /** So that the next run need not fetch it again. */
  private HoldfastException keepingWhatIsDone(HoldfastException fault) {
    try {
      syncDone();
    } catch (HoldfastException e) {
      fault.addSuppressed(e);
    }
    return fault;
  }

  private void await(List<Future<?>> workers) {
    HoldfastException first = null;
    for (Future<?> worker : workers) {
      try {
        Object unused = worker.get();
      } catch (ExecutionException e) {
        failed.raise();
        HoldfastException fault =
            e.getCause() instanceof HoldfastException known
                ? known
                : new HoldfastException(Fault.INTERNAL, "restoring a pack failed", e.getCause());
        // The others stop because of the first one; their own word for it matters less.
        first = first == null || first.fault() == Fault.STOPPED ? fault : first;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new HoldfastException(Fault.STOPPED, "stopped while packs were read", e);
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private void work() {
    boolean ended = false;
    try (PackUnfold unfold = new PackUnfold(work, tree.tree(), observer, cancel)) {
      while (!failed.isRaised()) {
        cancel.check();
        int number = next.getAndIncrement();
        if (number >= plan.packOrder().size()) {
          break;
        }
        int index = plan.packOrder().get(number);
        if (!tree.journal().isDone(part, source.ref(index).sha256())) {
          restore(number, index, unfold);
        }
      }
      ended = true;
    } finally {
      if (!ended) {
        failed.raise();
      }
    }
  }

  private void restore(int number, int index, PackUnfold unfold) {
    try (FetchedObject object = source.fetch(index)) {
      long bytes;
      try (PackReader reader = source.open(index, object, unfold.decompressor())) {
        bytes = unfold.unfold(number, reader);
      }
      packsRead.incrementAndGet();
      packBytesRead.addAndGet(object.sizeBytes());
      written.addAndGet(bytes);
      observer.packRead(object.sizeBytes());
      done(index, bytes);
    } catch (HoldfastException e) {
      if (!PackSource.isDamage(e)) {
        throw e;
      }
      synchronized (damaged) {
        damaged.add(new DamagedPack(part, number, e));
      }
    }
  }

  private void done(int index, long bytes) {
    synchronized (unsynced) {
      unsynced.add(Journal.line(part, source.ref(index).sha256()));
      unsyncedBytes += bytes;
      if (unsyncedBytes >= SYNC_BYTES) {
        syncDone();
      }
    }
  }

  /** The journal names a pack only after what it gave is on disk. */
  private void syncDone() {
    synchronized (unsynced) {
      if (unsynced.isEmpty()) {
        return;
      }
      try {
        Data.syncFileSystem(tree.tree());
      } catch (PosixException e) {
        throw TargetFault.of("bring the restored files to disk", e);
      }
      tree.journal().done(unsynced);
      unsynced.clear();
      unsyncedBytes = 0;
    }
  }

  long packsRead() {
    return packsRead.get();
  }

  long packBytesRead() {
    return packBytesRead.get();
  }

  long written() {
    return written.get();
  }
}
