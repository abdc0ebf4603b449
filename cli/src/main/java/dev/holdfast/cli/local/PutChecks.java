package dev.holdfast.cli.local;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
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
 * tells, and a lock that lasts long enough. A put that found wrong bytes is granted again as one that replaces them. Any
 * thread; nothing is locked while a store is asked.
 */
final class PutChecks {
  private final InstantSource clock;
  private final Map<ObjectName, Wanted> wanted = new HashMap<>();
  private final Set<Wrong> wrong = new HashSet<>();

  /** What was granted, and to how many stores it is still on its way. */
  private record Wanted(long sizeBytes, Sha256 sha256, int open) {}

  private record Wrong(Store store, ObjectName name) {}

  PutChecks(InstantSource clock) {
    this.clock = clock;
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
    if (granted.isPresent() && !same(seen.get(), granted.get())) {
      synchronized (this) {
        wrong.add(new Wrong(store, name));
      }
      return Optional.empty();
    }
    store.locks().ifPresent(locks -> requireLock(locks, name, seen.get()));
    done(store, name);
    return seen;
  }

  private static boolean same(StoredObject seen, Wanted granted) {
    return seen.sizeBytes() == granted.sizeBytes()
        && seen.told().sha256().map(granted.sha256()::equals).orElse(true);
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
