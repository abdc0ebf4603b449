package dev.holdfast.restore;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.layout.Limits;
import dev.holdfast.transfer.OpenedObject;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Fetches packs in the order they are wanted, a few before their turn, where the disk has room for them: whoever unpacks one
 * does not wait for a store's answer to the next. Any thread takes; one opens and closes it.
 */
final class PacksAhead implements AutoCloseable {
  private static final int MOST_AHEAD = 4;

  private final PackSource source;
  private final Iterator<Wanted> wanted;
  private final int most;
  private final Queue<Ahead> ahead = new ArrayDeque<>();
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          MOST_AHEAD, Thread.ofPlatform().name("restore-fetch-", 0).daemon().factory());

  /**
   * A pack.
   *
   * @param number in the work list
   * @param index in the snapshot's pack list
   */
  record Wanted(int number, int index) {}

  /** A pack on its way. */
  final class Ahead {
    private final Wanted pack;
    private final @Nullable CompletableFuture<OpenedObject> coming;

    private Ahead(Wanted pack) {
      this.pack = pack;
      this.coming =
          most == 0
              ? null
              : CompletableFuture.supplyAsync(() -> source.fetch(pack.index()), threads);
    }

    /** Which it is. */
    Wanted pack() {
      return pack;
    }

    /**
     * Waits for it; the caller closes it.
     *
     * @throws HoldfastException as {@link PackSource#fetch}
     */
    OpenedObject await() {
      try {
        return coming == null ? source.fetch(pack.index()) : coming.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof HoldfastException fault
            ? fault
            : new HoldfastException(Fault.INTERNAL, "fetching a pack failed", e.getCause());
      }
    }

    private void drop() {
      if (coming != null && coming.isDone() && !coming.isCompletedExceptionally()) {
        coming.join().close();
      }
    }
  }

  /**
   * @param source of the packs
   * @param wanted in their order
   * @param spareBytes what the disk has beyond what will be restored and what lies there while packs are unpacked
   */
  PacksAhead(PackSource source, Iterator<Wanted> wanted, long spareBytes) {
    this.source = source;
    this.wanted = wanted;
    this.most = (int) Math.clamp(spareBytes / Limits.PACK_BYTES, 0, MOST_AHEAD);
  }

  /** The next pack, which the caller awaits; null when there is none. */
  synchronized @Nullable Ahead next() {
    while (ahead.size() < Math.max(most, 1) && wanted.hasNext()) {
      ahead.add(new Ahead(wanted.next()));
    }
    return ahead.poll();
  }

  /** Stops what is under way and lets go of what came and was not taken. */
  @Override
  public synchronized void close() {
    threads.shutdownNow();
    threads.close();
    ahead.forEach(Ahead::drop);
    ahead.clear();
  }
}
