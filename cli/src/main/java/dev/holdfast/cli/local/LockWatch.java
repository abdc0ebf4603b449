package dev.holdfast.cli.local;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.lock.LockSpan;
import dev.holdfast.signed.CheckedFile;
import dev.holdfast.signed.PackList;
import dev.holdfast.store.ObjectLock;
import dev.holdfast.store.ObjectLocks;
import dev.holdfast.transfer.FetchRequest;
import dev.holdfast.transfer.FetchedObject;
import dev.holdfast.transfer.ObjectFetcher;
import dev.holdfast.transfer.StoreView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells of locks that end soon or have ended, before somebody relies on them: by what this host remembers, and by what the
 * stores answer. Changes nothing. One thread; it asks a store with several.
 */
public final class LockWatch {
  private final Path memory;
  private final Instant now;
  private final FindingSink findings;

  /**
   * A watch.
   *
   * @param memory the folder of what was read back
   * @param findings told: {@code lock-lapsed}, {@code lock-missing}, {@code lock-lapsing}, {@code lock-unknown}
   */
  public LockWatch(Path memory, Instant now, FindingSink findings) {
    this.memory = memory;
    this.now = now;
    this.findings = findings;
  }

  /** Tells what is remembered of snapshots that are kept, in a store that need not be at hand. */
  public void remembered(
      String name, StoreId store, Duration length, Iterable<ObjectName.Manifest> kept) {
    LockDates dates = LockDates.read(memory, store);
    LockSpan span = new LockSpan(length);
    Map<ObjectName.Manifest, LockState> states = new LinkedHashMap<>();
    for (ObjectName.Manifest snapshot : kept) {
      Optional<Instant> until = Retainer.remembered(dates, snapshot);
      if (until.isPresent()) {
        states.put(snapshot, LockState.of(until, false, span, now));
      }
    }
    LockAlarms.tell(name, states, now, findings);
  }

  /**
   * Asks each store that locks for the locks of what is kept there: every manifest, and packs.
   *
   * @param kept each snapshot with the names of the stores that have it
   * @param fetcher gets the lists of packs
   * @param mostPacks so many packs are asked for in each store, those of the newest snapshots first; of the others what is
   *     remembered counts
   * @return how each store keeps them
   */
  public Map<String, LockState> asked(
      List<StoreView> views, Map<ObjectName.Manifest, List<String>> kept, ObjectFetcher fetcher,
      int mostPacks) {
    Map<String, LockState> answers = new LinkedHashMap<>();
    for (StoreView view : views) {
      if (view instanceof ReadableStore store && store.isLocking()) {
        List<ObjectName.Manifest> here =
            kept.entrySet()
                .stream()
                .filter(entry -> entry.getValue().contains(store.name()))
                .map(Map.Entry::getKey)
                .toList()
                .reversed();
        answers.put(store.name(), asked(store, here, fetcher, mostPacks));
      }
    }
    return answers;
  }

  private LockState asked(
      ReadableStore store, List<ObjectName.Manifest> kept, ObjectFetcher fetcher, int mostPacks) {
    ObjectLocks locks = store.store().locks().orElseThrow();
    LockSpan span = new LockSpan(locks.length());
    LockDates dates = LockDates.read(memory, store.id());
    Map<ObjectName.Manifest, LockState> states = new LinkedHashMap<>();
    try (LockWork work = new LockWork(locks, dates)) {
      Asking asking = new Asking(work, dates, mostPacks);
      for (ObjectName.Manifest snapshot : kept) {
        Optional<PackList> packs =
            asking.wantsPacks() ? packs(fetcher, snapshot) : Optional.empty();
        Optional<Instant> until =
            packs.isPresent() ? asking.until(snapshot, packs.get()) : asking.until(snapshot);
        states.put(snapshot, LockState.of(until, store.isLockProven(), span, now));
      }
      asking.missing.ifPresent(name -> missing(store.name(), name));
    } catch (HoldfastException e) {
      if (e.fault() == Fault.STOPPED) {
        throw e;
      }
      findings.add(
          Finding.warning(
              "lock-unknown", "", store.name(), "a store that says how objects are locked",
              e.message())
              .withFix(
                  e.fault() == Fault.STORE_REFUSED
                      ? "give the key that retains s3:GetObjectRetention"
                      : e.hint()));
    }
    LockAlarms.tell(store.name(), states, now, findings);
    Optional<Instant> until =
        states.size() < kept.size()
            ? Optional.empty()
            : Retainer.earliest(states.values().stream().map(LockState::until).toList());
    return LockState.of(until, store.isLockProven(), span, now);
  }

  private void missing(String store, ObjectName name) {
    findings.add(
        Finding.error(
            "lock-missing", name.path(), store, "a lock, as the configuration says",
            "none: whoever holds a key for that can delete it")
            .withFix("run 'holdfast backup': it locks what is kept"));
  }

  /** Empty when no store has a good manifest; others tell that. */
  private static Optional<PackList> packs(ObjectFetcher fetcher, ObjectName.Manifest snapshot) {
    FetchRequest request = FetchRequest.signed(snapshot, Limits.SIGNED_FILE_BYTES);
    try (FetchedObject file = fetcher.fetch(request)) {
      return Optional.of(CheckedFile.open(file.path(), snapshot).packs());
    } catch (HoldfastException e) {
      if (e.fault() == Fault.STOPPED) {
        throw e;
      }
      return Optional.empty();
    } catch (IOException e) {
      throw DiskFault.reading("a fetched manifest", e);
    }
  }

  /** The questions to one store. */
  private static final class Asking {
    private static final int AT_ONCE = 256;

    private final LockWork work;
    private final LockDates dates;
    private final Map<Sha256, Optional<Instant>> packs = new HashMap<>();
    private Optional<ObjectName> missing = Optional.empty();
    private int left;

    Asking(LockWork work, LockDates dates, int mostPacks) {
      this.work = work;
      this.dates = dates;
      this.left = mostPacks;
    }

    /** Whether a list of packs is worth being fetched. */
    boolean wantsPacks() {
      return left > 0;
    }

    /** The end of the lock of a manifest, or that of its packs where that is remembered and earlier. */
    Optional<Instant> until(ObjectName.Manifest snapshot) {
      List<Optional<Instant>> untils = new ArrayList<>();
      ask(new ArrayList<>(List.of(snapshot)), untils);
      Retainer.remembered(dates, snapshot).ifPresent(until -> untils.add(Optional.of(until)));
      return Retainer.earliest(untils);
    }

    /** The earliest end of the locks of a snapshot; what is neither asked for nor remembered does not count. */
    Optional<Instant> until(ObjectName.Manifest snapshot, PackList list) {
      List<Optional<Instant>> untils = new ArrayList<>();
      List<ObjectName> names = new ArrayList<>(List.of(snapshot));
      for (int i = 0; i < list.count(); i++) {
        Sha256 hash = list.hash(i);
        ObjectName.Pack pack = new ObjectName.Pack(snapshot.host(), hash);
        if (packs.containsKey(hash)) {
          untils.add(packs.getOrDefault(hash, Optional.empty()));
        } else if (left > 0) {
          left--;
          names.add(pack);
        } else {
          dates.until(pack.path()).ifPresent(until -> untils.add(Optional.of(until)));
        }
        if (names.size() >= AT_ONCE || i == list.count() - 1) {
          ask(names, untils);
        }
      }
      ask(names, untils);
      return Retainer.earliest(untils);
    }

    private void ask(List<ObjectName> names, List<Optional<Instant>> untils) {
      for (Map.Entry<ObjectName, Optional<ObjectLock>> answer : work.read(names).entrySet()) {
        Optional<Instant> until = answer.getValue().map(ObjectLock::until);
        untils.add(until);
        if (until.isEmpty() && missing.isEmpty()) {
          missing = Optional.of(answer.getKey());
        }
        if (answer.getKey() instanceof ObjectName.Pack pack) {
          packs.put(pack.sha256(), until);
        }
      }
      names.clear();
    }
  }
}
