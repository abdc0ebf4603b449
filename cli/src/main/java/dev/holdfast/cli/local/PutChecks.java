package dev.holdfast.cli.local;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.store.Capability;
import dev.holdfast.store.ObjectLock;
import dev.holdfast.store.ObjectLocks;
import dev.holdfast.store.PutRequest;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoredObject;
import dev.holdfast.transfer.ObjectToPut;
import dev.holdfast.transfer.PutDone;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges puts by looking at what lies in the store afterwards, whatever the put itself said: size, the checksum the store
 * tells or the bytes read back, and a lock that lasts long enough. A put that found wrong bytes is granted again as one that replaces them. Any
 * thread; nothing is locked while a store is asked.
 */
final class PutChecks {
  private final InstantSource clock;
  private final Map<ObjectName, Wanted> wanted = new HashMap<>();
  private final Set<Wrong> wrong = new HashSet<>();

  private volatile Optional<ReadBack> readBack = Optional.empty();

  /** What was granted, and to how many stores it is still on its way. */
  private record Wanted(long sizeBytes, Sha256 sha256, int open) {}

  private record Wrong(Store store, ObjectName name) {}

  PutChecks(InstantSource clock) {
    this.clock = clock;
  }

  /** From now on objects are read back where nothing else proves their bytes. */
  void readingBack(ReadBack with) {
    readBack = Optional.of(with);
  }

  /** Grants one put and remembers what it must bring. */
  Grant grant(Store store, ObjectToPut object) {
    PutRequest request =
        PutRequest.of(object.name(), object.sizeBytes(), object.sha256()).withMd5(object.md5());
    boolean again;
    synchronized (this) {
      Wanted before = wanted.get(object.name());
      int open = before == null ? 1 : before.open() + 1;
      wanted.put(object.name(), new Wanted(object.sizeBytes(), object.sha256(), open));
      again = wrong.contains(new Wrong(store, object.name()));
    }
    return store.grantPut(again ? request.replacing() : request);
  }

  /**
   * The object as the store has it now, whole and locked, or empty.
   *
   * @throws HoldfastException the faults of looking; for a put that failed there is none, it has simply failed
   */
  Optional<StoredObject> arrived(Store store, PutDone put) {
    return switch (put.result()) {
      case PutDone.Done _ -> fits(store, put.name());
      case PutDone.Failed _ -> {
        try {
          yield fits(store, put.name());
        } catch (HoldfastException e) {
          yield Optional.empty(); // the put's own failure says more than that of looking
        }
      }
    };
  }

  private Optional<StoredObject> fits(Store store, ObjectName name) {
    Optional<StoredObject> seen = store.stat(name);
    if (seen.isEmpty()) {
      return seen;
    }
    Optional<Wanted> granted = granted(name);
    if (granted.isPresent() && !same(store, seen.get(), name, granted.get())) {
      synchronized (this) {
        wrong.add(new Wrong(store, name));
      }
      return Optional.empty();
    }
    store.locks().ifPresent(locks -> requireLock(locks, name, seen.get()));
    done(store, name);
    return seen;
  }

  private boolean same(Store store, StoredObject seen, ObjectName name, Wanted granted) {
    Optional<Sha256> told = seen.told().sha256();
    return seen.sizeBytes() == granted.sizeBytes()
        && told.map(granted.sha256()::equals).orElse(true)
        && readBack.map(
            back -> back.holds(store, name, granted.sizeBytes(), granted.sha256(), told))
            .orElse(true);
  }

  /** Whether what lies there, put by a run that was cut short, is this object; else it is granted again. */
  boolean present(Store store, ObjectToPut object) {
    if (readBack.isEmpty() || store.capabilities().contains(Capability.CONTENT_BINDING)) {
      return true;
    }
    synchronized (this) {
      wanted.putIfAbsent(
          object.name(), new Wanted(object.sizeBytes(), object.sha256(), 1));
    }
    return fits(store, object.name()).isPresent();
  }

  /** What of a store's new objects nothing has proven; empty text = all is. */
  String unproven(Store store) {
    long bytes = readBack.map(back -> back.unprovenBytes(store)).orElse(0L);
    return bytes == 0 ? "" : bytes + " bytes of new objects were not read back";
  }

  /** What was there before may be locked for less than a new put would be. */
  private void requireLock(ObjectLocks locks, ObjectName name, StoredObject seen) {
    Instant now = clock.instant();
    Optional<ObjectLock> lock = seen.told().lock().or(() -> locks.read(name));
    if (lock.isEmpty() || lock.get().until().isBefore(now.plus(locks.length()))) {
      locks.extend(name, locks.untilForPutAt(now));
    }
  }

  private synchronized Optional<Wanted> granted(ObjectName name) {
    return Optional.ofNullable(wanted.get(name));
  }

  private synchronized void done(Store store, ObjectName name) {
    wrong.remove(new Wrong(store, name));
    wanted.computeIfPresent(
        name,
        (_, w) -> w.open() <= 1 ? null : new Wanted(w.sizeBytes(), w.sha256(), w.open() - 1));
  }
}
