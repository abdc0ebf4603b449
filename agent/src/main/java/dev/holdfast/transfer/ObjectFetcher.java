package dev.holdfast.transfer;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Fetches whole objects from the first store that has a good copy. A copy counts only after its size and hash were
 * compared on the local disk; before that nobody reads a byte of it. A bad or missing copy is reported as a finding: a
 * warning when another store had a good one, an error when none had.
 *
 * <p>{@link #fetch} works on the calling thread and never waits for space, so it cannot block a reader that still holds
 * other objects; {@link #prefetch} works on the executor and only while the temporary space allows. Any thread.
 */
public final class ObjectFetcher implements AutoCloseable {
  private final StoreSpeeds speeds;
  private final TemporarySpace space;
  private final Executor executor;
  private final FindingSink findings;
  private final Set<StoreView> offline = ConcurrentHashMap.newKeySet();
  private final Set<PendingObject> pending = ConcurrentHashMap.newKeySet();

  /**
   * A fetcher for one run that tries stores in the given order.
   *
   * @param stores in the order they are tried; at least one
   * @param executor runs read-ahead; its number of threads bounds how many fetches run at once. The caller ends it
   * @param findings called by several threads
   */
  public ObjectFetcher(
      List<StoreView> stores,
      TemporarySpace space,
      Executor executor,
      FindingSink findings) {
    this(StoreSpeeds.configured(stores), space, executor, findings);
  }

  /** The same, trying stores in the order that {@code speeds} finds best. */
  public ObjectFetcher(
      StoreSpeeds speeds, TemporarySpace space, Executor executor, FindingSink findings) {
    this.speeds = speeds;
    this.space = space;
    this.executor = executor;
    this.findings = findings;
  }

  /**
   * Fetches an object now. The caller closes it.
   *
   * @throws HoldfastException {@code OBJECT_MISSING} or {@code OBJECT_DAMAGED} when no store has a good copy, {@code
   *     NO_STORE_READABLE} when no store could be asked, {@code DISK_FULL} when the temporary space's disk is full, {@code
   *     STOPPED} when interrupted
   */
  public FetchedObject fetch(FetchRequest request) {
    space.reserve(request.maxBytes());
    return fetchReserved(request);
  }

  /**
   * Opens an object for a reader that authenticates what it reads. Where the first store lies on this machine, its own file
   * is compared and read, and no copy is made; else, or when that file is not the right one, it is {@linkplain #fetch
   * fetched}.
   *
   * @throws HoldfastException as {@link #fetch}
   */
  public OpenedObject open(FetchRequest request) {
    List<StoreView> order = inOrder(request);
    Optional<OpenedObject> inPlace =
        order.isEmpty() ? Optional.empty() : inPlace(order.getFirst(), request);
    if (inPlace.isPresent()) {
      return inPlace.get();
    }
    space.reserve(request.maxBytes());
    return OpenedObject.of(fetchReserved(request, order));
  }

  private Optional<OpenedObject> inPlace(StoreView store, FetchRequest request) {
    return speeds.timed(
        store,
        () -> new OneFetch(space, request).inPlace(store),
        opened -> opened.map(OpenedObject::sizeBytes).orElse(StoreSpeeds.NOTHING_ASKED));
  }

  /** The same, always of a copy that nobody else reaches. */
  public OpenedObject openCopy(FetchRequest request) {
    return OpenedObject.of(fetch(request));
  }

  /**
   * Starts to fetch an object that will be wanted soon.
   *
   * @return empty when the temporary space is used up; then fetch it when it is wanted
   */
  public Optional<PendingObject> prefetch(FetchRequest request) {
    if (!space.tryReserve(request.maxBytes())) {
      return Optional.empty();
    }
    PendingObject object = new PendingObject(pending::remove);
    pending.add(object);
    try {
      executor
          .execute(
              () -> object
                  .run(() -> fetchReserved(request), () -> space.release(request.maxBytes())));
    } catch (RejectedExecutionException e) {
      space.release(request.maxBytes());
      pending.remove(object);
      return Optional.empty(); // the executor was ended: no more read-ahead
    }
    return Optional.of(object);
  }

  /**
   * Asks exactly one store, and reports nothing. For checks that look at every copy.
   *
   * @throws HoldfastException {@code DISK_FULL}, {@code STATE_UNUSABLE} or {@code STOPPED}: faults of this machine
   */
  public CopyResult fetchFrom(StoreView store, FetchRequest request) {
    space.reserve(request.maxBytes());
    return new OneFetch(space, request).from(store);
  }

  /** Gives up all read-ahead and deletes what it fetched. Objects handed out stay until they are closed. */
  @Override
  public void close() {
    pending.forEach(PendingObject::discard);
  }

  private FetchedObject fetchReserved(FetchRequest request) {
    return fetchReserved(request, inOrder(request));
  }

  private FetchedObject fetchReserved(FetchRequest request, List<StoreView> order) {
    List<Attempt> failed = new ArrayList<>();
    for (StoreView store : order) {
      CopyResult result = speeds.timed(store, () -> new OneFetch(space, request).from(store));
      if (result instanceof CopyResult.Good good) {
        report(request, failed, true);
        reportHidden(request, good.object());
        return good.object();
      }
      failed.add(new Attempt(store, result));
      space.reserve(request.maxBytes()); // the failed attempt gave it back
    }
    space.release(request.maxBytes());
    report(request, failed, false);
    throw noGoodCopy(request, failed);
  }

  /** Stores that were gone are tried last. */
  private List<StoreView> inOrder(FetchRequest request) {
    List<StoreView> best = speeds.order(request.sizeBytes().orElse(0));
    List<StoreView> order = new ArrayList<>(best);
    order.removeIf(offline::contains);
    best.stream().filter(offline::contains).forEach(order::add);
    return order;
  }

  private void report(FetchRequest request, List<Attempt> failed, boolean healed) {
    for (Attempt attempt : failed) {
      String store = attempt.store().name();
      String what = request.name().kindWord();
      String path = request.name().path();
      switch (attempt.result()) {
        case CopyResult.Missing() ->
            add(healed, what + "-missing", path, store, "an object of this name", "nothing");
        case CopyResult.Damaged(String seen) ->
            add(healed, what + "-damaged", path, store, expected(request), seen);
        case CopyResult.Unreachable(HoldfastException fault) ->
            reportUnreachable(attempt.store(), path, fault);
        case CopyResult.Good(FetchedObject object) -> object.close();
      }
    }
  }

  private void add(
      boolean healed, String code, String path, String store, String expected, String seen) {
    findings.add(
        healed
            ? Finding.warning(code, path, store, expected, seen)
                .withFix("'holdfast verify --read-data --repair' puts a good copy back")
            : Finding.error(code, path, store, expected, seen));
  }

  private void reportHidden(FetchRequest request, FetchedObject object) {
    if (object.hidden()) {
      findings.add(
          Finding.warning(
              request.name().kindWord() + "-hidden",
              request.name().path(),
              object.storeName(),
              "the good copy as the current version",
              "a delete marker or a newer version over it")
              .withFix(
                  "find out who wrote or deleted it; 'holdfast verify --read-data --repair' puts"
                      + " the good copy on top again"));
    }
  }

  private void reportUnreachable(StoreView store, String path, HoldfastException fault) {
    boolean gone = fault.fault() == Fault.STORE_OFFLINE;
    if (!gone || offline.add(store)) {
      findings.add(
          Finding.warning(
              gone ? "store-offline" : "store-unreadable",
              path,
              store.name(),
              "a store that can be read",
              fault.message())
              .withFix(fault.hint()));
    }
  }

  private static HoldfastException noGoodCopy(FetchRequest request, List<Attempt> failed) {
    StringBuilder seen = new StringBuilder();
    boolean damaged = false;
    boolean missing = false;
    for (Attempt attempt : failed) {
      seen.append(seen.isEmpty() ? "" : ", ").append(attempt.store().name()).append(": ");
      switch (attempt.result()) {
        case CopyResult.Missing() -> {
          missing = true;
          seen.append("not there");
        }
        case CopyResult.Damaged(String what) -> {
          damaged = true;
          seen.append(what);
        }
        case CopyResult.Unreachable(HoldfastException fault) -> seen.append(fault.message());
        case CopyResult.Good(FetchedObject object) -> seen.append(object.path());
      }
    }
    Fault fault =
        damaged
            ? Fault.OBJECT_DAMAGED
            : missing ? Fault.OBJECT_MISSING
            : Fault.NO_STORE_READABLE;
    return new HoldfastException(
        fault,
        "no good copy of " + request.name().path() + ": " + seen + " (expected: "
            + expected(request) + ")");
  }

  static String expected(FetchRequest request) {
    String size =
        request.sizeBytes().isPresent()
            ? request.sizeBytes().getAsLong() + " bytes"
            : "at most " + request.maxBytes() + " bytes";
    return size + " with hash " + request.sha256();
  }

  private record Attempt(StoreView store, CopyResult result) {}
}
