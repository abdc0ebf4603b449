package dev.holdfast.backup;

import dev.holdfast.chunk.ChunkSizes;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.pack.ChunkCompressor;
import java.security.MessageDigest;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes chunks in stream order, hashes, looks up, compresses and checks them on all cores, and places them in stream order:
 * packs follow the order of the recipe and extents stay long. The number of buffers is fixed, so memory does not grow with
 * the input.
 *
 * <p>{@link #borrow} and {@link #submit} are called by one reading thread.
 */
final class ChunkPipeline implements AutoCloseable {
  private static final long POLL_MILLIS = 50;

  private final KnownChunks known;
  private final ChunkPlacer placer;
  private final BlockingQueue<Slot> free;
  private final BlockingQueue<Worker> idle;
  private final BlockingQueue<Future<Slot>> ordered;
  private final ExecutorService workers;
  private final ExecutorService placing;
  private final Future<?> placed;

  /** Starts the threads. {@code threads} of at least 1 work on chunks; one more places them. */
  ChunkPipeline(int threads, ChunkSizes sizes, KnownChunks known, ChunkPlacer placer) {
    this.known = known;
    this.placer = placer;
    int slots = threads + 2; // one being filled, one on each thread, one being placed
    free = new ArrayBlockingQueue<>(slots);
    for (int i = 0; i < slots; i++) {
      free.add(new Slot(sizes.averageBytes()));
    }
    idle = new ArrayBlockingQueue<>(threads);
    for (int i = 0; i < threads; i++) {
      idle.add(new Worker());
    }
    ordered = new ArrayBlockingQueue<>(slots + 1);
    workers = Executors.newFixedThreadPool(threads, named("holdfast-chunk"));
    placing = Executors.newSingleThreadExecutor(named("holdfast-place"));
    placed = placing.submit(this::placeInOrder);
  }

  private static java.util.concurrent.ThreadFactory named(String name) {
    return Thread.ofPlatform().daemon().name(name + "-", 0).factory();
  }

  /** A free buffer; waits until there is one. */
  Slot borrow() {
    try {
      while (true) {
        Slot slot = free.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (slot != null) {
          return slot;
        }
        failIfPlacingEnded();
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Hands over the chunk that the slot was filled with: the next one of the stream. */
  void submit(Slot slot) {
    Future<Slot> work = workers.submit(() -> prepare(slot));
    enqueue(work);
  }

  /** Waits until everything handed over has its place. The pipeline takes nothing more. */
  void finish() {
    enqueue(java.util.concurrent.CompletableFuture.completedFuture(Slot.END));
    try {
      placed.get();
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      throw cause(e);
    }
  }

  private void enqueue(Future<Slot> work) {
    try {
      while (!ordered.offer(work, POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        failIfPlacingEnded();
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void failIfPlacingEnded() throws InterruptedException {
    if (placed.isDone()) {
      try {
        placed.get();
      } catch (ExecutionException e) {
        throw cause(e);
      }
      throw new IllegalStateException("the placing thread ended early");
    }
  }

  private Slot prepare(Slot slot) throws InterruptedException {
    Worker worker = idle.take();
    try {
      worker.digest.update(slot.plain, 0, slot.length);
      slot.id = Sha256.ofBytes(worker.digest.digest());
      slot.place = known.find(slot.id);
      slot.frameLength =
          slot.place == null && !placer.holds(slot.id)
              ? worker.compress(slot)
              : 0;
      return slot;
    } finally {
      idle.add(worker);
    }
  }

  private void placeInOrder() {
    try {
      for (Slot slot = ordered.take().get(); slot != Slot.END; slot = ordered.take().get()) {
        placer.place(slot);
        free.add(slot);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      throw cause(e);
    }
  }

  private static HoldfastException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new HoldfastException(Fault.STOPPED, "stopped while chunks were being stored", e);
  }

  /** The fault a thread ended with; a defect keeps its type. */
  static RuntimeException cause(ExecutionException e) {
    Throwable cause = e.getCause();
    if (cause instanceof RuntimeException failure) {
      return failure;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(cause);
  }

  @Override
  public void close() {
    workers.shutdownNow();
    placing.shutdownNow();
    try {
      // The compressors hold native memory that a running thread must not lose.
      workers.awaitTermination(1, TimeUnit.MINUTES);
      placing.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    idle.forEach(worker -> worker.compressor.close());
  }

  /**
   * One chunk on its way: its buffers are used again and again. They grow in steps of the average chunk, because most chunks
   * are far smaller than the largest one allowed.
   */
  static final class Slot {
    private static final Slot END = new Slot(1);

    private final int stepBytes;
    private byte[] plain = {};
    byte[] frame = {};
    int length;
    int frameLength;
    Sha256 id = new Sha256(0, 0, 0, 0);
    KnownChunks.@Nullable Place place;

    private Slot(int stepBytes) {
      this.stepBytes = stepBytes;
    }

    /** Copies a chunk into this slot. */
    void fill(byte[] bytes, int offset, int count) {
      if (plain.length < count) {
        plain = new byte[(count + stepBytes - 1) / stepBytes * stepBytes];
      }
      System.arraycopy(bytes, offset, plain, 0, count);
      length = count;
    }
  }

  private static final class Worker {
    private final MessageDigest digest = Sha256.newDigest();
    private final ChunkCompressor compressor = new ChunkCompressor();
    private byte[] check = {};

    private int compress(Slot slot) {
      int bound = ChunkCompressor.frameBound(slot.plain.length);
      slot.frame = slot.frame.length >= bound ? slot.frame : new byte[bound];
      check = check.length >= slot.length ? check : new byte[slot.plain.length];
      return compressor.compress(slot.plain, 0, slot.length, slot.frame, check);
    }
  }
}
