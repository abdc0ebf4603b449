package dev.holdfast.restore;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.pack.PackReader;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.transfer.OpenedObject;
import java.util.ArrayList;
import java.util.List;
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
  private final DiskSync sync;
  private final CancelSignal failed = new CancelSignal();

  ContentPass(
      PartialTree tree, Work job, PackSource source, DiskSync sync, Watch watch) {
    this.tree = tree;
    this.plan = job.plan();
    this.part = job.part();
    this.work = job.list();
    this.source = source;
    this.sync = sync;
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
    } finally {
      failed.raise();
      pool.shutdownNow();
      pool.close();
    }
    damaged.sort((a, b) -> Integer.compare(a.number(), b.number()));
    return damaged;
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
    try {
      unfold(number, index, unfold);
    } catch (HoldfastException e) {
      if (!PackSource.isDamage(e)) {
        throw e;
      }
      synchronized (damaged) {
        damaged.add(new DamagedPack(part, number, e));
      }
    }
  }

  /** A file read in the store itself that is wrong, after it was right a moment ago, is left for a copy. */
  private void unfold(int number, int index, PackUnfold unfold) {
    try (OpenedObject object = source.fetch(index)) {
      try {
        unfold(number, index, object, unfold);
        return;
      } catch (HoldfastException e) {
        boolean wrong = PackSource.isDamage(e) || e.fault() == Fault.STATE_UNUSABLE;
        if (!object.isInPlace() || !wrong) {
          throw e;
        }
      }
    }
    try (OpenedObject copy = source.fetchCopy(index)) {
      unfold(number, index, copy, unfold);
    }
  }

  private void unfold(int number, int index, OpenedObject object, PackUnfold unfold) {
    long bytes;
    try (PackReader reader = source.open(index, object, unfold.decompressor())) {
      bytes = unfold.unfold(number, reader);
    }
    packsRead.incrementAndGet();
    packBytesRead.addAndGet(object.sizeBytes());
    written.addAndGet(bytes);
    observer.packRead(object.sizeBytes());
    sync.written(Journal.line(part, source.ref(index).sha256()), bytes);
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
