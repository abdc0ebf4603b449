package dev.holdfast.restore;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.layout.Limits;
import dev.holdfast.pack.PackReader;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.transfer.OpenedObject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Fills the files of one part: each pack is fetched once, some ahead, and several are unpacked at a time, in the order of
 * first use. A pack that no store has is noted, and the others go on; any other fault ends the pass.
 */
final class ContentPass {
  private final PartialTree tree;
  private final PartPlan plan;
  private final int part;
  private final PackSource source;
  private final WorkList work;
  private final long spareBytes;
  private final RestoreObserver observer;
  private final CancelSignal cancel;
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
    this.spareBytes = job.spareBytes();
    this.source = source;
    this.sync = sync;
    this.observer = watch.observer();
    this.cancel = watch.cancel();
  }

  /**
   * What is to be done.
   *
   * @param spareBytes what the target's disk has beyond all that comes back
   */
  record Work(PartPlan plan, int part, WorkList list, long spareBytes) {}

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
    try (PacksAhead packs =
        new PacksAhead(source, missing(), spareBytes - (long) threads * Limits.PACK_BYTES)) {
      for (int i = 0; i < threads; i++) {
        workers.add(pool.submit(() -> work(packs)));
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

  /** Packs that no interrupted run brought already, in the order of first use. */
  private Iterator<PacksAhead.Wanted> missing() {
    List<Integer> order = plan.packOrder();
    return IntStream.range(0, order.size())
        .mapToObj(number -> new PacksAhead.Wanted(number, order.get(number)))
        .filter(pack -> !tree.journal().isDone(part, source.ref(pack.index()).sha256()))
        .toList() // looked up now: later the journal may be waiting for the disk
        .iterator();
  }

  private void work(PacksAhead packs) {
    boolean ended = false;
    try (PackUnfold unfold = new PackUnfold(work, tree.tree(), observer, cancel)) {
      while (!failed.isRaised()) {
        cancel.check();
        PacksAhead.Ahead next = packs.next();
        if (next == null) {
          break;
        }
        restore(next, unfold);
      }
      ended = true;
    } finally {
      if (!ended) {
        failed.raise();
      }
    }
  }

  private void restore(PacksAhead.Ahead next, PackUnfold unfold) {
    try {
      unfold(next, unfold);
    } catch (HoldfastException e) {
      if (!PackSource.isDamage(e)) {
        throw e;
      }
      synchronized (damaged) {
        damaged.add(new DamagedPack(part, next.pack().number(), e));
      }
    }
  }

  /** A file read in the store itself that is wrong, after it was right a moment ago, is left for a copy. */
  private void unfold(PacksAhead.Ahead next, PackUnfold unfold) {
    try (OpenedObject object = next.await(cancel, failed)) {
      try {
        unfold(next.pack(), object, unfold);
        return;
      } catch (HoldfastException e) {
        boolean wrong = PackSource.isDamage(e) || e.fault() == Fault.STATE_UNUSABLE;
        if (!object.isInPlace() || !wrong) {
          throw e;
        }
      }
    }
    try (OpenedObject copy = source.fetchCopy(next.pack().index())) {
      unfold(next.pack(), copy, unfold);
    }
  }

  private void unfold(PacksAhead.Wanted pack, OpenedObject object, PackUnfold unfold) {
    long bytes;
    try (PackReader reader = source.open(pack.index(), object, unfold.decompressor())) {
      bytes = unfold.unfold(pack.number(), reader);
    }
    packsRead.incrementAndGet();
    packBytesRead.addAndGet(object.sizeBytes());
    written.addAndGet(bytes);
    observer.packRead(object.sizeBytes());
    sync.written(Journal.line(part, source.ref(pack.index()).sha256()), bytes);
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
