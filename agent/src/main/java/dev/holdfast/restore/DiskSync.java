package dev.holdfast.restore;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.posix.Data;
import dev.holdfast.posix.PosixException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Brings restored content to the disk beside the work, one sync at a time, and lets the journal name a pack only after what
 * it gave is there. Any thread reports packs; one opens and closes it.
 */
final class DiskSync implements AutoCloseable {
  private static final long SYNC_BYTES = 256L << 20;

  private final PartialTree tree;
  private final ExecutorService thread =
      Executors
          .newSingleThreadExecutor(Thread.ofPlatform().name("restore-sync").daemon().factory());
  private Set<String> unsynced = new TreeSet<>();
  private long unsyncedBytes;
  private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);

  DiskSync(PartialTree tree) {
    this.tree = tree;
  }

  /**
   * A pack's content was written.
   *
   * @param line the journal's for it
   * @param bytes written
   * @throws HoldfastException {@code TARGET_FAILED}, {@code DISK_FULL}: what an earlier sync met
   */
  synchronized void written(String line, long bytes) {
    unsynced.add(line);
    unsyncedBytes += bytes;
    if (unsyncedBytes >= SYNC_BYTES && running.isDone()) {
      begin();
    }
  }

  /**
   * Begins to bring everything reported so far to the disk, as soon as the disk is done with what it has.
   *
   * @throws HoldfastException as {@link #written}
   */
  synchronized void begin() {
    if (unsynced.isEmpty()) {
      return;
    }
    check();
    Set<String> lines = unsynced;
    unsynced = new TreeSet<>();
    unsyncedBytes = 0;
    running = running.thenRunAsync(() -> sync(lines), thread);
  }

  private void check() {
    if (running.isCompletedExceptionally()) {
      await();
    }
  }

  private void sync(Set<String> lines) {
    try {
      Data.syncFileSystem(tree.tree());
    } catch (PosixException e) {
      throw TargetFault.of("bring the restored files to disk", e);
    }
    tree.journal().done(lines);
  }

  /** Returns when everything reported is on disk and in the journal. */
  void finish() {
    begin();
    await();
  }

  private void await() {
    CompletableFuture<Void> last;
    synchronized (this) {
      last = running;
    }
    try {
      Void unused = last.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof HoldfastException fault
          ? fault
          : new HoldfastException(Fault.INTERNAL, "bringing files to disk failed", e.getCause());
    }
  }

  /** Waits for a sync that runs; what was not begun is left. */
  @Override
  public void close() {
    thread.close();
  }
}
