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
    int slots = threads + 4; // one being filled, one on each thread, one being placed, two waiting for their turn
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
      worker.digest.update(slot.bytes, 0, slot.length);
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
   * One chunk on its way: its bytes, and in their place its frame as soon as that is proven. The buffer is used again and
   * again. It begins with room for an average chunk and becomes three of them at the first larger one, which nearly all fit
   * in: small steps would leave garbage that stays for long.
   */
  static final class Slot {
    private static final Slot END = new Slot(1);

    private final int averageBytes;
    private byte[] bytes = {};
    int length;
    int frameLength;
    Sha256 id = new Sha256(0, 0, 0, 0);
    KnownChunks.@Nullable Place place;

    private Slot(int averageBytes) {
      this.averageBytes = averageBytes;
    }

    /** Copies a chunk into this slot. */
    void fill(byte[] from, int offset, int count) {
      bytes = atLeast(count, bytes, averageBytes);
      System.arraycopy(from, offset, bytes, 0, count);
      length = count;
    }

    /** The proven frame, from index 0 to {@link #frameLength}; the plain bytes before that. */
    byte[] bytes() {
      return bytes;
    }
  }

  private static byte[] atLeast(int count, byte[] buffer, int averageBytes) {
    if (buffer.length >= count) {
      return buffer;
    }
    int some = ChunkCompressor.frameBound(count <= averageBytes ? averageBytes : 3 * averageBytes);
    return new byte[Math.max(count, some)];
  }

  private static final class Worker {
    private final MessageDigest digest = Sha256.newDigest();
    private final ChunkCompressor compressor = new ChunkCompressor();
    private byte[] frame = {};
    private byte[] check = {};

    private int compress(Slot slot) {
      frame = atLeast(ChunkCompressor.frameBound(slot.length), frame, slot.averageBytes);
      check = atLeast(slot.length, check, slot.averageBytes);
      int size = compressor.compress(slot.bytes, 0, slot.length, frame, check);
      slot.bytes = atLeast(size, slot.bytes, slot.averageBytes);
      System.arraycopy(frame, 0, slot.bytes, 0, size);
      return size;
    }
  }
}
