package dev.holdfast.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Which store to ask first, learned from how long each took in this run. The configured order stands until another store is
 * clearly faster: by half, and by more than a moment per object. Another store is tried now and then, ever more rarely when
 * it turns out slower, and only where there is something to gain; so the whole never takes noticeably longer than in
 * configured order. Any thread.
 */
public final class StoreSpeeds {
  /** Objects below this take a store's answer time, those above its throughput. */
  private static final long LARGE_BYTES = 256 << 10;

  private static final double MIB = 1 << 20;
  private static final double WEIGHT = 0.3;
  private static final double CLEARLY_FASTER = 1.5;
  private static final double WORTH_NANOS = 20e6;
  private static final long FIRST_TRY = 4;
  private static final long STEP = 16;
  private static final long MAX_STEP = 1024;

  /** Of a result that says nothing of the store's speed. */
  static final long NOTHING_ASKED = -1;

  private final List<Lane> lanes = new ArrayList<>();
  private final boolean learning;
  private final LongSupplier nanos;
  private long asked;

  /** What is known of one store. */
  private static final class Lane {
    private final StoreView store;
    /** Nanoseconds of a small object; negative = not known. */
    private double small = -1;
    /** Nanoseconds of a MiB of a large object; negative = not known. */
    private double large = -1;
    private long nextTry = FIRST_TRY;
    private long step = STEP;

    private Lane(StoreView store) {
      this.store = store;
    }

    private double estimate(long sizeBytes) {
      return sizeBytes < LARGE_BYTES ? small : large < 0 ? -1 : large * sizeBytes / MIB;
    }

    private void measured(long sizeBytes, long took) {
      if (sizeBytes < LARGE_BYTES) {
        small = mean(small, took);
      } else {
        large = mean(large, took * MIB / sizeBytes);
      }
    }

    private static double mean(double before, double now) {
      return before < 0 ? now : before + WEIGHT * (now - before);
    }
  }

  private StoreSpeeds(List<StoreView> stores, boolean learning, LongSupplier nanos) {
    stores.forEach(store -> lanes.add(new Lane(store)));
    this.learning = learning;
    this.nanos = nanos;
  }

  /** Always the given order. */
  public static StoreSpeeds configured(List<StoreView> stores) {
    return new StoreSpeeds(stores, false, () -> 0);
  }

  /**
   * The given order until another is seen to be faster.
   *
   * @param nanos a clock that only runs forward, in nanoseconds
   */
  public static StoreSpeeds learning(List<StoreView> stores, LongSupplier nanos) {
    return new StoreSpeeds(stores, stores.size() > 1, nanos);
  }

  /** All stores in the order they should be asked for an object of about that size; 0 = small, or not known. */
  synchronized List<StoreView> order(long sizeBytes) {
    List<StoreView> order = new ArrayList<>();
    lanes.forEach(lane -> order.add(lane.store));
    if (learning) {
      asked++;
      Lane first = fastest(sizeBytes);
      double cost = first.estimate(sizeBytes);
      first = cost > WORTH_NANOS ? tried(first, sizeBytes) : first;
      order.remove(first.store);
      order.addFirst(first.store);
    }
    return order;
  }

  /** The first in the configured order, unless a measured one is clearly faster. */
  private Lane fastest(long sizeBytes) {
    Lane best = lanes.getFirst();
    for (Lane lane : lanes) {
      double known = lane.estimate(sizeBytes);
      double before = best.estimate(sizeBytes);
      if (known >= 0 && before >= 0 && before > known * CLEARLY_FASTER
          && before - known > WORTH_NANOS) {
        best = lane;
      }
    }
    return best;
  }

  /** Another store when its turn to be tried has come. */
  private Lane tried(Lane first, long sizeBytes) {
    for (Lane lane : lanes) {
      if (lane != first && asked >= lane.nextTry) {
        double known = lane.estimate(sizeBytes);
        if (known > first.estimate(sizeBytes)) {
          lane.step = Math.min(2 * lane.step, MAX_STEP);
        }
        lane.nextTry = asked + lane.step;
        return lane;
      }
    }
    return first;
  }

  /** Runs a fetch and remembers how long the store took; time for nothing counts as a small object's. */
  CopyResult timed(StoreView store, Supplier<CopyResult> fetch) {
    return timed(
        store, fetch,
        result -> result instanceof CopyResult.Good good ? good.object().sizeBytes() : 0);
  }

  /** The same for any result that tells how many bytes were read, or {@link #NOTHING_ASKED}. */
  <T> T timed(StoreView store, Supplier<T> fetch, ToLongFunction<T> bytesRead) {
    if (!learning) {
      return fetch.get();
    }
    long started = nanos.getAsLong();
    T result = fetch.get();
    long took = nanos.getAsLong() - started;
    long sizeBytes = bytesRead.applyAsLong(result);
    if (sizeBytes == NOTHING_ASKED) {
      return result;
    }
    synchronized (this) {
      lanes.stream()
          .filter(lane -> lane.store == store)
          .forEach(lane -> lane.measured(sizeBytes, took));
    }
    return result;
  }
}
