package dev.holdfast.cli.local;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.HostId;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.lock.KeptObject;
import dev.holdfast.lock.LockSpan;
import dev.holdfast.lock.RetainerPlan;
import dev.holdfast.signed.CheckedFile;
import dev.holdfast.signed.PackList;
import dev.holdfast.store.Capability;
import dev.holdfast.store.ObjectLock;
import dev.holdfast.store.ObjectLocks;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.FetchRequest;
import dev.holdfast.transfer.FetchedObject;
import dev.holdfast.transfer.ObjectFetcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the locks of one host's snapshots long enough, in every store that locks: what a new snapshot needs right after it
 * was committed, what retention keeps at the end of a run. Each lock counts only after it was read back. A store that fails
 * is told once and keeps no other waiting. One thread; it asks a store with several.
 */
public final class Retainer implements CommitLocks, AutoCloseable {
  private final Map<String, OneStore> stores = new LinkedHashMap<>();
  private final ObjectFetcher fetcher;
  private final FindingSink findings;

  /** What a store holds its locks with. */
  private record OneStore(
      String name, Store store, ObjectLocks locks, LockSpan span, LockDates dates, LockWork work,
      Lapses lapses) {
    LockState state(Optional<Instant> until, Instant now) {
      return LockState.of(
          until, store.capabilities().contains(Capability.LOCK), span, now);
    }
  }

  /** What a store had let go before it was locked again. */
  private static final class Lapses {
    private @Nullable ObjectName first;
    private Instant since = Instant.MAX;
    private int count;

    void add(ObjectName name, Instant ended) {
      count++;
      if (ended.isBefore(since)) {
        first = name;
        since = ended;
      }
    }

    void tell(String store, FindingSink findings) {
      if (first != null) {
        findings.add(
            Finding.warning(
                "lock-lapsed", first.path(), store, "a lock without a gap",
                count + (count == 1 ? " object was" : " objects were")
                    + " without a lock, the first since " + since.toString().substring(0, 10)
                    + "; what is kept is locked again from now on")
                .withFix("run backups more often than every half of the lock's length"));
      }
    }
  }

  /**
   * A retainer of the stores that lock.
   *
   * @param memory the folder of what was read back before
   * @param fetcher gets the lists of packs
   */
  public Retainer(
      List<LedgerStore> all, ObjectFetcher fetcher, Path memory, FindingSink findings) {
    this.fetcher = fetcher;
    this.findings = findings;
    for (LedgerStore found : all) {
      found.store().ifPresent(
          store -> store.locks().ifPresent(
              locks -> stores.put(found.name(), one(found, store, locks, memory))));
    }
  }

  private static OneStore one(
      LedgerStore found, Store store, ObjectLocks locks, Path memory) {
    LockDates dates = LockDates.read(memory, found.id().orElseThrow());
    return new OneStore(
        found.name(), store, locks, new LockSpan(locks.length()), dates,
        new LockWork(locks, dates), new Lapses());
  }

  /** Whether any store locks. */
  public boolean hasWork() {
    return !stores.isEmpty();
  }

  /** Whether a store was told to lock what it keeps. */
  public boolean locks(String store) {
    return stores.containsKey(store);
  }

  /**
   * Makes the locks of a snapshot that was just committed long enough.
   *
   * @param holders names of the stores that have it
   * @return how each of them that locks keeps it
   */
  public Map<String, LockState> fresh(
      ObjectName.Manifest snapshot, Collection<String> holders, Instant now) {
    Map<String, LockState> states = new HashMap<>();
    for (OneStore one : stores.values()) {
      if (holders.contains(one.name)) {
        states.put(one.name, kept(one, snapshot, now, true));
      }
    }
    return states;
  }

  @Override
  public Optional<String> shortOf(String store, HostId host, PackList packs, Instant now) {
    OneStore one = stores.get(store);
    if (one == null || packs.count() == 0) {
      return Optional.empty();
    }
    try {
      Optional<Instant> until = retain(one, packNames(host, packs), now, true);
      one.dates.write(now);
      Instant least = now.plus(one.span.length());
      Instant wanted = least.isAfter(LockSpan.LATEST) ? LockSpan.LATEST : least;
      return until.isPresent() && !until.get().isBefore(wanted)
          ? Optional.empty()
          : Optional.of(
              "packs of it are locked until " + until.map(Instant::toString).orElse("no date")
                  + " (expected: " + wanted + " at least)");
    } catch (HoldfastException e) {
      requireGoing(e);
      return Optional.of("locks of its packs were not made longer: " + e.message());
    }
  }

  /**
   * Makes the locks of everything that is kept long enough.
   *
   * @param host whose snapshots they are
   * @param kept each snapshot that retention keeps, with the stores that have it
   * @return what came of each store that locks
   */
  public List<Retained> all(
      HostId host, Map<ObjectName.Manifest, List<String>> kept, Instant now) {
    List<Retained> results = new ArrayList<>();
    for (OneStore one : stores.values()) {
      List<ObjectName.Manifest> here =
          kept.entrySet()
              .stream()
              .filter(entry -> entry.getValue().contains(one.name))
              .map(Map.Entry::getKey)
              .toList();
      results.add(all(one, host, here, now));
    }
    return results;
  }

  private Retained all(
      OneStore one, HostId host, List<ObjectName.Manifest> kept, Instant now) {
    List<Optional<Instant>> untils = new ArrayList<>();
    Map<ObjectName.Manifest, LockState> states = new LinkedHashMap<>();
    Optional<HoldfastException> fault = Optional.empty();
    try {
      List<ObjectName> clear = clear(one.store, host);
      List<ObjectName> names = new ArrayList<>(clear);
      names.addAll(kept);
      one.work.lost(names, now).ifPresent(path -> lost(one, path));
      untils.add(retain(one, clear, now, false));
    } catch (HoldfastException e) {
      fault = Optional.of(e);
    }
    for (ObjectName.Manifest snapshot : kept) {
      try {
        untils.add(snapshot(one, snapshot, now, false));
      } catch (HoldfastException e) {
        requireGoing(e);
        fault = fault.or(() -> Optional.of(e));
      }
      states.put(snapshot, one.state(remembered(one.dates, snapshot), now));
    }
    one.dates.write(now);
    LockAlarms.tell(one.name, states, now, findings);
    one.lapses.tell(one.name, findings);
    Optional<Instant> until = fault.isPresent() ? Optional.empty() : earliest(untils);
    return new Retained(
        one.name, one.state(until, now), kept.size(), one.work.extended(), fault);
  }

  private void lost(OneStore one, String path) {
    findings.add(
        Finding.warning(
            "lock-lost", path, one.name, "the lock that was read back before",
            "an earlier date or none; every lock of this store is read again")
            .withFix("find out who changed it: holdfast store check " + one.name));
    one.dates.clear();
  }

  /** A signal ends the whole run, not one store. */
  private static void requireGoing(HoldfastException e) {
    if (e.fault() == Fault.STOPPED) {
      throw e;
    }
  }

  /** What readers need beside snapshots: marker, trust, records, and the newest checkpoint. */
  private static List<ObjectName> clear(Store store, HostId host) {
    List<ObjectName> names = new ArrayList<>();
    names.add(new ObjectName.Marker());
    names.add(new ObjectName.RecoveryText());
    for (String prefix : List.of("trust/", "store/", ObjectName.recordsPrefix(host))) {
      store.list(
          prefix, object -> ObjectName.parse(object.path()).ifPresent(names::add));
    }
    List<ObjectName.Checkpoint> checkpoints = new ArrayList<>();
    store.list(
        ObjectName.checkpointsPrefix(host),
        object -> ObjectName.parse(object.path())
            .filter(ObjectName.Checkpoint.class::isInstance)
            .ifPresent(name -> checkpoints.add((ObjectName.Checkpoint) name)));
    checkpoints.stream()
        .max(Comparator.comparingLong(ObjectName.Checkpoint::n))
        .ifPresent(names::add);
    return names;
  }

  private LockState kept(
      OneStore one, ObjectName.Manifest snapshot, Instant now, boolean fresh) {
    try {
      Optional<Instant> until = snapshot(one, snapshot, now, fresh);
      one.dates.write(now);
      return one.state(until, now);
    } catch (HoldfastException e) {
      requireGoing(e);
      // The pass at the end of the run meets it again and tells it.
      return one.state(Optional.empty(), now);
    }
  }

  private Optional<Instant> snapshot(
      OneStore one, ObjectName.Manifest snapshot, Instant now, boolean fresh) {
    Optional<Instant> known = one.dates.until(whole(snapshot));
    Duration least = RetainerPlan.least(one.span, fresh);
    if (known.isPresent() && !known.get().isBefore(now.plus(least))) {
      return known;
    }
    List<ObjectName> names = packNames(snapshot.host(), packs(snapshot));
    names.add(snapshot);
    Optional<Instant> until = retain(one, names, now, fresh);
    until.ifPresent(time -> one.dates.put(whole(snapshot), time));
    return until;
  }

  private static List<ObjectName> packNames(HostId host, PackList packs) {
    List<ObjectName> names = new ArrayList<>(packs.count() + 1);
    for (int i = 0; i < packs.count(); i++) {
      names.add(new ObjectName.Pack(host, packs.hash(i)));
    }
    return names;
  }

  /** The key under which the earliest date of all objects of a snapshot is remembered. */
  private static String whole(ObjectName.Manifest snapshot) {
    return snapshot.path() + " and its packs";
  }

  private PackList packs(ObjectName.Manifest snapshot) {
    FetchRequest request = FetchRequest.signed(snapshot, Limits.SIGNED_FILE_BYTES);
    try (FetchedObject file = fetcher.fetch(request)) {
      return CheckedFile.open(file.path(), snapshot).packs();
    } catch (IOException e) {
      throw DiskFault.reading("a fetched manifest", e);
    }
  }

  private static Optional<Instant> retain(
      OneStore one, List<ObjectName> names, Instant now, boolean fresh) {
    List<KeptObject> kept = new ArrayList<>();
    one.work.known(names).forEach((name, lock) -> kept.add(new KeptObject(name, lock, fresh)));
    Map<ObjectName, Instant> ended = new LinkedHashMap<>();
    for (KeptObject object : kept) {
      object.lock()
          .map(ObjectLock::until)
          .filter(until -> !until.isAfter(now))
          .ifPresent(until -> ended.put(object.name(), until));
    }
    RetainerPlan plan = RetainerPlan.of(now, one.locks.mode(), one.span, kept);
    one.work.extend(plan);
    ended.forEach(one.lapses::add);
    return earliest(names.stream().map(name -> one.dates.until(name.path())).toList());
  }

  /** The earliest date, or nothing when one of them is not known. */
  static Optional<Instant> earliest(List<Optional<Instant>> untils) {
    return untils.stream().anyMatch(Optional::isEmpty)
        ? Optional.empty()
        : untils.stream().flatMap(Optional::stream).min(Comparator.naturalOrder());
  }

  /** What is remembered of a snapshot's locks in a store. */
  static Optional<Instant> remembered(LockDates dates, ObjectName.Manifest snapshot) {
    return dates.until(whole(snapshot));
  }

  @Override
  public void close() {
    stores.values().forEach(one -> one.work.close());
  }

  /**
   * What a pass came to in one store.
   *
   * @param store as configured
   * @param state how long it keeps everything
   * @param snapshots how many it keeps so
   * @param extended how many objects got a later date
   * @param fault why it was not finished
   */
  public record Retained(
      String store, LockState state, int snapshots, int extended,
      Optional<HoldfastException> fault) {}
}
