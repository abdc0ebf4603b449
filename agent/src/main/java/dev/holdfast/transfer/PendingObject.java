package dev.holdfast.transfer;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An object on its way. Either {@link #await} it once, or {@link #discard} it; any thread. */
public final class PendingObject {
  private final CompletableFuture<FetchedObject> result = new CompletableFuture<>();
  private final AtomicBoolean settled = new AtomicBoolean();
  private final ReentrantLock running = new ReentrantLock();
  private @Nullable Thread runner;
  private final Consumer<PendingObject> done;

  PendingObject(Consumer<PendingObject> done) {
    this.done = done;
  }

  /**
   * Waits for it and hands it over; the caller closes it.
   *
   * @throws HoldfastException as {@link ObjectFetcher#fetch}; {@code STOPPED} when interrupted or discarded
   */
  public FetchedObject await() {
    try {
      FetchedObject object = result.get();
      done.accept(this);
      if (!settled.compareAndSet(false, true)) {
        throw noLongerWanted(null);
      }
      return object;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      discard();
      throw new HoldfastException(Fault.STOPPED, "stopped while waiting for an object", e);
    } catch (CancellationException e) {
      throw noLongerWanted(e);
    } catch (ExecutionException e) {
      done.accept(this);
      if (e.getCause() instanceof HoldfastException fault) {
        throw fault;
      }
      throw new HoldfastException(Fault.INTERNAL, "fetching an object failed", e);
    }
  }

  /** Gives it up: stops the transfer, or deletes what arrived. Does nothing to an object handed over. */
  public void discard() {
    done.accept(this);
    if (!settled.compareAndSet(false, true)) {
      return;
    }
    if (result.cancel(false)) {
      interruptRunner();
    } else if (!result.isCompletedExceptionally()) {
      result.join().close();
    }
  }

  private static HoldfastException noLongerWanted(@Nullable CancellationException cause) {
    return new HoldfastException(Fault.STOPPED, "an object is no longer wanted", cause);
  }

  private void interruptRunner() {
    running.lock();
    try {
      if (runner != null) {
        runner.interrupt();
      }
    } finally {
      running.unlock();
    }
  }

  /**
   * Runs on the executor. What arrives too late is deleted.
   *
   * @param unused runs instead when the object is no longer wanted
   */
  void run(Supplier<FetchedObject> fetch, Runnable unused) {
    if (!begin()) {
      end();
      unused.run();
      return;
    }
    try {
      FetchedObject object = fetch.get();
      if (!result.complete(object)) {
        object.close();
      }
    } catch (HoldfastException e) {
      result.completeExceptionally(e);
    } finally {
      end();
      // A defect must not leave a waiting reader for ever.
      result.completeExceptionally(new IllegalStateException("the fetch ended without a result"));
    }
  }

  private boolean begin() {
    running.lock();
    try {
      runner = Thread.currentThread();
      return !result.isCancelled();
    } finally {
      running.unlock();
    }
  }

  /** The thread goes on to other objects, so an interrupt meant for this one ends here. */
  private void end() {
    running.lock();
    try {
      runner = null;
      if (result.isCancelled()) {
        Thread.interrupted();
      }
    } finally {
      running.unlock();
    }
  }
}
