package dev.holdfast.cli.local;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.lock.RetainerPlan;
import dev.holdfast.store.ObjectLock;
import dev.holdfast.store.ObjectLocks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads and extends locks of one store, several at once, and remembers what was read back. The caller's thread. */
final class LockWork implements AutoCloseable {
  private static final int AT_ONCE = 8;

  /** So many locks that are remembered are read again in each run. */
  private static final int LOOKED_AT_AGAIN = 32;

  private final ObjectLocks locks;
  private final LockDates dates;
  private final ExecutorService executor =
      Executors.newFixedThreadPool(
          AT_ONCE, Thread.ofPlatform().daemon().name("lock-", 0).factory());
  private int extended;

  LockWork(ObjectLocks locks, LockDates dates) {
    this.locks = locks;
    this.dates = dates;
  }

  /** How many got a later date. */
  int extended() {
    return extended;
  }

  /** The locks of objects: remembered, else asked for. */
  Map<ObjectName, Optional<ObjectLock>> known(List<ObjectName> names) {
    Map<ObjectName, Optional<ObjectLock>> known = new LinkedHashMap<>();
    List<ObjectName> asked = new ArrayList<>();
    for (ObjectName name : names) {
      Optional<Instant> until = dates.until(name.path());
      known.put(name, until.map(time -> new ObjectLock(locks.mode(), time)));
      if (until.isEmpty()) {
        asked.add(name);
      }
    }
    read(asked).forEach((name, lock) -> {
      known.put(name, lock);
      lock.filter(l -> l.mode() == locks.mode()).ifPresent(l -> dates.put(name.path(), l.until()));
    });
    return known;
  }

  /** The locks of objects as the store shows them now. */
  Map<ObjectName, Optional<ObjectLock>> read(List<ObjectName> names) {
    List<Callable<Optional<ObjectLock>>> questions = new ArrayList<>();
    names.forEach(name -> questions.add(() -> locks.read(name)));
    List<Optional<ObjectLock>> answers = all(questions);
    Map<ObjectName, Optional<ObjectLock>> read = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      read.put(names.get(i), answers.get(i));
    }
    return read;
  }

  /** Extends what is due; each date is read back by the store's door. */
  void extend(RetainerPlan plan) {
    List<Callable<Optional<Instant>>> steps = new ArrayList<>();
    for (ObjectName name : plan.extend()) {
      steps.add(() -> extend(name, plan.until()));
    }
    List<Optional<Instant>> done = all(steps);
    for (int i = 0; i < done.size(); i++) {
      if (done.get(i).isPresent()) {
        dates.put(plan.extend().get(i).path(), plan.until());
        extended++;
      }
    }
  }

  /** An object that is gone keeps no other from its lock; verify tells of it. */
  private Optional<Instant> extend(ObjectName name, Instant until) {
    try {
      locks.extend(name, until);
      return Optional.of(until);
    } catch (HoldfastException e) {
      if (e.fault() != Fault.OBJECT_MISSING) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** The first of some objects whose lock is not what was read back before. */
  Optional<String> lost(List<ObjectName> names, Instant now) {
    List<ObjectName> remembered =
        names.stream()
            .filter(name -> dates.until(name.path()).filter(now::isBefore).isPresent())
            .toList();
    int count = remembered.size();
    // The newest decide most, so they come first.
    List<ObjectName> again = remembered.subList(Math.max(0, count - LOOKED_AT_AGAIN), count);
    for (Map.Entry<ObjectName, Optional<ObjectLock>> entry : read(again).entrySet()) {
      Instant before = dates.until(entry.getKey().path()).orElseThrow();
      boolean keeps =
          entry.getValue().map(lock -> !lock.until().isBefore(before)).orElse(false);
      if (!keeps) {
        return Optional.of(entry.getKey().path());
      }
    }
    return Optional.empty();
  }

  private <T> List<T> all(List<Callable<T>> steps) {
    List<T> results = new ArrayList<>();
    try {
      for (Future<T> future : executor.invokeAll(steps)) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HoldfastException(Fault.STOPPED, "stopped while locks were read", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof HoldfastException fault) {
        throw fault;
      }
      throw new IllegalStateException("a lock could not be read or extended", e.getCause());
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
