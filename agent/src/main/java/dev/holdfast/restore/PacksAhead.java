package dev.holdfast.restore;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.layout.Limits;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.transfer.OpenedObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches packs in the order they are wanted, a few before their turn, where the disk has room for them: whoever unpacks one
 * does not wait for a store's answer to the next. Any thread takes; one opens and closes it.
 */
final class PacksAhead implements AutoCloseable {
  private static final int MOST_AHEAD = 4;
  private static final Duration LOOK = Duration.ofMillis(200);

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
     * @param stops looked at often; what comes when they ended the waiting is let go
     * @throws HoldfastException as {@link PackSource#fetch}; {@code STOPPED}
     */
    OpenedObject await(CancelSignal... stops) {
      if (coming == null) {
        return source.fetch(pack.index());
      }
      boolean came = false;
      try {
        OpenedObject opened = await(coming, stops);
        came = true;
        return opened;
      } catch (HoldfastException e) {
        if (e.fault() != Fault.DISK_FULL) {
          throw e;
        }
        return source.fetch(pack.index()); // others that were ahead may have made room
      } finally {
        if (!came) {
          drop();
        }
      }
    }

    private OpenedObject await(
        CompletableFuture<OpenedObject> opened, CancelSignal... stops) {
      while (true) {
        for (CancelSignal stop : stops) {
          stop.check();
        }
        try {
          return opened.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          continue;
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new HoldfastException(Fault.STOPPED, "stopped while a pack was fetched", e);
        } catch (ExecutionException e) {
          throw e.getCause() instanceof HoldfastException fault
              ? fault
              : new HoldfastException(Fault.INTERNAL, "fetching a pack failed", e.getCause());
        }
      }
    }

    private void drop() {
      if (coming != null) {
        CompletableFuture<OpenedObject> unused =
            coming.whenComplete(
                (opened, problem) -> {
                  if (opened != null) {
                    opened.close();
                  }
                });
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
    ahead.forEach(Ahead::drop);
    ahead.clear();
    threads.shutdownNow();
    threads.close();
  }
}
