package dev.holdfast.database;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.Supplier;

/** Figures of a database that are taken on a thread of their own while its dump is written. */
public final class FiguresBeside {
  private FiguresBeside() {}

  /**
   * Takes figures beside a dump. When this returns or faults, that thread has ended.
   *
   * @param what is counted, in messages
   * @param figures takes them, in a session of their own
   * @param abandon ends that session; called only when the dump failed, so that nobody waits for figures nobody wants
   * @param dump writes the dump; its argument waits for the figures
   * @return what the dump returned
   * @throws HoldfastException what broke first: a session that broke takes its snapshot along, and then the dump's failure is
   *     only what followed; {@code STOPPED} when the calling thread was interrupted
   */
  public static <T, R> R run(
      String what, Supplier<T> figures, Runnable abandon, Function<Supplier<T>, R> dump) {
    FutureTask<T> task = new FutureTask<>(figures::get);
    Thread reader = Thread.ofPlatform().daemon().name("fingerprint").start(task);
    boolean done = false;
    try {
      R result = dump.apply(() -> await(task, what));
      done = true;
      return result;
    } catch (HoldfastException e) {
      throw firstCause(task, e);
    } finally {
      if (!done) {
        task.cancel(true);
        abandon.run();
        join(reader);
      }
    }
  }

  private static <T> T await(FutureTask<T> task, String what) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HoldfastException(Fault.STOPPED, "stopped while " + what + " was counted", e);
    } catch (ExecutionException | CancellationException e) {
      if (e.getCause() instanceof HoldfastException fault) {
        throw fault;
      }
      throw new IllegalStateException("the fingerprint of " + what, e);
    }
  }

  private static HoldfastException firstCause(FutureTask<?> task, HoldfastException dump) {
    if (task.state() == Future.State.FAILED
        && task.exceptionNow() instanceof HoldfastException session
        && session != dump) {
      session.addSuppressed(dump);
      return session;
    }
    return dump;
  }

  private static void join(Thread reader) {
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
