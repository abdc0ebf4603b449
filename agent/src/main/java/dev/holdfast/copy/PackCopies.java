package dev.holdfast.copy;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.signed.PackList;
import dev.holdfast.transfer.FetchRequest;
import dev.holdfast.transfer.FetchedObject;
import dev.holdfast.transfer.ObjectFetcher;
import dev.holdfast.transfer.ObjectToPut;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Brings packs of one host into the target, several at once: each whole onto the local disk, hashed, put, looked at. One
 * thread drives it.
 */
final class PackCopies {
  private final HostId host;
  private final ObjectFetcher fetcher;
  private final TargetPuts puts;
  private final CopyDoors doors;
  private final CopyTally tally;
  /** What the target has and is not known to be bad. */
  private final Map<Sha256, Long> present;
  /** Packs no source has; looked for once. */
  private final Map<Sha256, HoldfastException> lost = new HashMap<>();
  private final Set<Sha256> superseded = new HashSet<>();

  /**
   * @param present sizes of the target's packs
   */
  PackCopies(
      HostId host, ObjectFetcher fetcher, TargetPuts puts, CopyDoors doors, CopyTally tally,
      Map<Sha256, Long> present) {
    this.host = host;
    this.fetcher = fetcher;
    this.puts = puts;
    this.doors = doors;
    this.tally = tally;
    this.present = present;
  }

  /** The target's copy of this pack is bad whatever its size. */
  void bad(Sha256 pack) {
    if (present.remove(pack) != null) {
      superseded.add(pack);
    }
  }

  /**
   * Brings what is missing of a list.
   *
   * @throws HoldfastException as {@link ObjectFetcher#fetch} for the first pack that no source has; faults of the target
   */
  void bring(PackList list) {
    List<Integer> missing = missing(list);
    for (int i : missing) {
      HoldfastException known = lost.get(list.hash(i));
      if (known != null) {
        throw known;
      }
    }
    if (missing.size() == 1) {
      one(list, missing.getFirst());
    } else if (!missing.isEmpty()) {
      several(list, missing);
    }
  }

  private List<Integer> missing(PackList list) {
    List<Integer> missing = new ArrayList<>();
    for (int i = 0; i < list.count(); i++) {
      Long size = present.get(list.hash(i));
      if (size == null || size != list.sizeBytes(i)) {
        missing.add(i);
      }
    }
    return missing;
  }

  private void several(PackList list, List<Integer> missing) {
    AtomicInteger next = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    List<Future<?>> workers = new ArrayList<>();
    for (int i = 0; i < Math.min(doors.threads(), missing.size()); i++) {
      workers.add(doors.executor().submit(() -> work(list, missing, next, stop)));
    }
    HoldfastException first = null;
    for (Future<?> worker : workers) {
      try {
        worker.get();
      } catch (InterruptedException e) {
        stop.set(true);
        Thread.currentThread().interrupt();
        throw new HoldfastException(Fault.STOPPED, "stopped while packs were copied", e);
      } catch (ExecutionException e) {
        stop.set(true);
        if (!(e.getCause() instanceof HoldfastException fault)) {
          throw new HoldfastException(Fault.INTERNAL, "copying packs failed", e.getCause());
        }
        first = first == null ? fault : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private void work(
      PackList list, List<Integer> missing, AtomicInteger next, AtomicBoolean stop) {
    boolean done = false;
    try {
      for (int i = next.getAndIncrement(); i < missing.size() && !stop.get();) {
        one(list, missing.get(i));
        i = next.getAndIncrement();
      }
      done = true;
    } finally {
      if (!done) {
        stop.set(true);
      }
    }
  }

  private void one(PackList list, int i) {
    doors.observer().check();
    Sha256 pack = list.hash(i);
    FetchRequest request = FetchRequest.pack(host, pack, list.sizeBytes(i));
    try (FetchedObject object = fetch(request)) {
      doors.observer().reached(CopyObserver.Moment.OBJECT_FETCHED);
      puts.put(
          new ObjectToPut(request.name(), object.sizeBytes(), pack), object.path(),
          isThere(pack));
      doors.observer().reached(CopyObserver.Moment.OBJECT_PUT);
      synchronized (this) {
        present.put(pack, object.sizeBytes());
      }
      tally.pack(object.sizeBytes());
    }
  }

  private synchronized boolean isThere(Sha256 pack) {
    return superseded.contains(pack) || present.containsKey(pack);
  }

  private FetchedObject fetch(FetchRequest request) {
    try {
      return fetcher.fetch(request);
    } catch (HoldfastException e) {
      if (CopyFault.ofObject(e)) {
        synchronized (this) {
          lost.put(request.sha256(), e);
        }
      }
      throw e;
    }
  }
}
