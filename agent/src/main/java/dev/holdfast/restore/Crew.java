package dev.holdfast.restore;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands small tasks of a walk to several threads, in batches, for neighbours have their directory in common. What is under
 * way is bounded by its weight. One thread adds, awaits and closes.
 *
 * @param <T> a task; it must not change any more
 */
final class Crew<T> implements AutoCloseable {
  private static final int BATCH = 64;
  private static final int BATCH_BYTES = 64 << 10;
  private static final int MOST_BYTES = 512 << 10;

  private final Supplier<? extends Worker<T>> makeWorker;
  private final ExecutorService threads;
  private final Semaphore room = new Semaphore(MOST_BYTES);
  private final Queue<Worker<T>> workers = new ConcurrentLinkedQueue<>();
  private List<T> batch = new ArrayList<>(BATCH);
  private long batchBytes;
  private volatile @Nullable HoldfastException fault;

  /** Does tasks; one thread at a time. */
  interface Worker<T> extends AutoCloseable {
    void run(T task);

    @Override
    void close();
  }

  /**
   * A crew.
   *
   * @param threads from 1
   * @param makeWorker called by its threads, once for each of them
   */
  Crew(int threads, Supplier<? extends Worker<T>> makeWorker) {
    this.makeWorker = makeWorker;
    this.threads =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().name("restore-crew-", 0).daemon().factory());
  }

  /**
   * Adds a task; waits while too much is under way.
   *
   * @param bytes roughly what it holds of the heap
   * @throws HoldfastException what an earlier task met; {@code STOPPED} when interrupted
   */
  void add(T task, long bytes) {
    batch.add(task);
    batchBytes += bytes;
    if (batch.size() == BATCH || batchBytes >= BATCH_BYTES) {
      send();
    }
  }

  /**
   * Returns when all tasks are done.
   *
   * @throws HoldfastException as {@link #add}
   */
  void await() {
    send();
    acquire(MOST_BYTES);
    room.release(MOST_BYTES);
    check();
  }

  private void send() {
    check();
    if (batch.isEmpty()) {
      return;
    }
    List<T> tasks = batch;
    int weight = (int) Math.clamp(batchBytes, BATCH, MOST_BYTES);
    batch = new ArrayList<>(BATCH);
    batchBytes = 0;
    acquire(weight);
    CompletableFuture<Void> unused =
        CompletableFuture
            .runAsync(() -> run(tasks), threads)
            .whenComplete((nothing, problem) -> ended(weight, problem));
  }

  private void acquire(int weight) {
    try {
      room.acquire(weight);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HoldfastException(Fault.STOPPED, "stopped while files were made", e);
    }
  }

  private void run(List<T> tasks) {
    Worker<T> idle = workers.poll();
    Worker<T> worker = idle == null ? makeWorker.get() : idle;
    try {
      for (T task : tasks) {
        if (fault == null) {
          worker.run(task);
        }
      }
    } finally {
      workers.add(worker);
    }
  }

  private void ended(int weight, @Nullable Throwable problem) {
    if (problem != null && fault == null) {
      Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
      fault =
          cause instanceof HoldfastException known
              ? known
              : new HoldfastException(Fault.INTERNAL, "making or finishing a file failed", cause);
    }
    room.release(weight);
  }

  private void check() {
    HoldfastException met = fault;
    if (met != null) {
      throw met;
    }
  }

  /** Waits for what is under way; what was not sent is left. */
  @Override
  public void close() {
    threads.close();
    workers.forEach(Worker::close);
  }
}
