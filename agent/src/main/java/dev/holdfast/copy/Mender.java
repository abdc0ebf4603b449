package dev.holdfast.copy;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.StoreId;
import dev.holdfast.reading.FleetView;
import dev.holdfast.transfer.CopyResult;
import dev.holdfast.transfer.FetchRequest;
import dev.holdfast.transfer.FetchedObject;
import dev.holdfast.transfer.ObjectFetcher;
import dev.holdfast.transfer.ObjectToPut;
import dev.holdfast.transfer.StoreView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts good copies of single objects in the place of bad or missing ones. A copy is good when its hash is its name and, for
 * a signed file, somebody of the fleet signed it; what was put is read again whole. Bad bytes are kept aside by directory
 * stores. Any thread.
 */
public final class Mender {
  private final List<StoreView> stores;
  private final ObjectFetcher fetcher;
  private final SignerCheck signers;
  private final CopyObserver observer;
  private final Map<StoreId, TargetPuts> puts = new HashMap<>();

  /**
   * A mender.
   *
   * @param fleet as the stores show it
   * @param stores where good copies are looked for, in this order
   * @param targets the stores that can be written
   * @param fetcher of these stores; stays open
   * @param doors its executor is not used
   */
  public Mender(
      FleetView fleet, List<StoreView> stores, List<? extends CopyTarget> targets,
      ObjectFetcher fetcher, CopyDoors doors) {
    this.stores = List.copyOf(stores);
    this.fetcher = fetcher;
    this.signers = new SignerCheck(fleet);
    this.observer = doors.observer();
    for (CopyTarget target : targets) {
      puts.put(
          target.view().id(), new TargetPuts(target, doors.mover(), doors.scratch()));
    }
  }

  /**
   * Mends one copy.
   *
   * @param wanted the object
   * @param store that has no good copy of it
   * @param hopeless stores whose copies are known to be bad too; they are not asked
   * @throws HoldfastException faults of this machine: {@code STOPPED}, {@code DISK_FULL}, {@code STATE_UNUSABLE}
   */
  public Mending mend(FetchRequest wanted, StoreView store, Set<StoreId> hopeless) {
    TargetPuts into = puts.get(store.id());
    if (into == null) {
      return new Mending.Failed("store '" + store.name() + "' cannot be written");
    }
    StringBuilder seen = new StringBuilder();
    for (StoreView other : stores) {
      if (other.id().equals(store.id())) {
        continue;
      }
      seen.append(seen.isEmpty() ? "" : ", ").append(other.name()).append(": ");
      if (hopeless.contains(other.id())) {
        seen.append("bad when last read");
        continue;
      }
      Optional<Mending> mending = from(other, wanted, store, into, seen);
      if (mending.isPresent()) {
        return mending.get();
      }
    }
    // Itself, where a delete marker or a newer version hides its good copy.
    Optional<Mending> own = from(store, wanted, store, into, new StringBuilder());
    if (own.isPresent()) {
      return own.get();
    }
    return new Mending.Lost(seen.isEmpty() ? "no other store" : seen.toString());
  }

  private Optional<Mending> from(
      StoreView other, FetchRequest wanted, StoreView store, TargetPuts into,
      StringBuilder seen) {
    observer.check();
    switch (fetcher.fetchFrom(other, wanted)) {
      case CopyResult.Good(FetchedObject object) -> {
        try (object) {
          if (signers.passes(wanted.name(), object.path())) {
            observer.reached(CopyObserver.Moment.MEND_FETCHED);
            return Optional.of(put(wanted, store, other, object, into));
          }
        }
        seen.append("signed by nobody of the fleet");
      }
      case CopyResult.Missing() -> seen.append("not there");
      case CopyResult.Damaged(String what) -> seen.append(what);
      case CopyResult.Unreachable(HoldfastException fault) -> seen.append(fault.message());
    }
    return Optional.empty();
  }

  /** Ends what this run, or one before it that was cut short, put into the targets. */
  public void settle() {
    puts.values().forEach(TargetPuts::barrier);
  }

  private Mending put(
      FetchRequest wanted, StoreView store, StoreView from, FetchedObject object,
      TargetPuts into) {
    try {
      into.put(
          new ObjectToPut(wanted.name(), object.sizeBytes(), wanted.sha256()), object.path(), true);
      into.barrier();
    } catch (HoldfastException e) {
      if (CopyFault.ofStore(e)) {
        return new Mending.Failed(e.message());
      }
      throw e;
    }
    observer.reached(CopyObserver.Moment.MEND_PUT);
    CopyResult again = fetcher.fetchFrom(store, wanted);
    if (again instanceof CopyResult.Good(FetchedObject copy)) {
      copy.close();
      observer.reached(CopyObserver.Moment.MEND_CHECKED);
      return new Mending.Mended(from.name());
    }
    return new Mending.Failed(
        "store '" + store.name() + "' took a good copy and gives " + told(again));
  }

  private static String told(CopyResult result) {
    return switch (result) {
      case CopyResult.Good _ -> "a good one";
      case CopyResult.Missing() -> "nothing";
      case CopyResult.Damaged(String what) -> what;
      case CopyResult.Unreachable(HoldfastException fault) -> fault.message();
    };
  }
}
