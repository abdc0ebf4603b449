package dev.holdfast.verify;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.reading.HostView;
import dev.holdfast.transfer.StoreView;
import dev.holdfast.trust.JudgedManifest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Looks at everything that a set of stores holds, or at some snapshots, and tells what is not as docs/FORMAT.md says.
 *
 * <p>Errors are what would hurt a restore: a copy that is missing or damaged in a store that promises it, even when another
 * store has a good one; a snapshot that does not fit what it says. Warnings are what does not belong there, or lags. One
 * thread; one use.
 */
public final class VerifyRun {
  private final VerifyRequest request;
  private final VerifyDoors doors;
  private long manifests;
  private long opened;
  private long packs;
  private long packsRead;
  private long bytes;

  /** A run. */
  public VerifyRun(VerifyRequest request, VerifyDoors doors) {
    this.request = request;
    this.doors = doors;
  }

  /**
   * Verifies.
   *
   * @throws HoldfastException {@code STOPPED}, {@code DISK_FULL}, {@code STATE_UNUSABLE}: what prevents the verification
   *     itself; {@code NO_STORE_READABLE} when no store can be listed
   */
  public VerifyReport run() {
    long started = System.nanoTime();
    doors.findings().begin();
    List<Inventory> stores = inventories();
    StoreCheck storeCheck = new StoreCheck(request.fleet(), doors);
    stores.forEach(storeCheck::run);
    for (HostView host : request.fleet().hosts().values()) {
      host(host, stores);
    }
    doors.findings().end();
    return new VerifyReport(
        manifests, opened, packs, packsRead, bytes, left(stores),
        Duration.ofNanos(System.nanoTime() - started));
  }

  private List<String> left(List<Inventory> stores) {
    List<String> stayed =
        stores.stream().filter(store -> !store.isGone()).map(s -> s.store().name()).toList();
    return request.stores()
        .stream()
        .map(StoreView::name)
        .filter(name -> !stayed.contains(name))
        .toList();
  }

  private List<Inventory> inventories() {
    List<Inventory> stores = new ArrayList<>();
    for (StoreView store : request.stores()) {
      doors.observer().check();
      try {
        stores.add(Inventory.of(store, doors.findings()));
      } catch (HoldfastException e) {
        switch (e.fault()) {
          case STORE_OFFLINE, STORE_READ_FAILED, STORE_REFUSED ->
              doors.findings()
                  .add(
                      Finding.error(
                          "store-unreadable", "", store.name(), "a store that can be listed",
                          e.message())
                          .withFix(e.hint()));
          default -> throw e;
        }
      }
    }
    if (stores.isEmpty()) {
      throw new HoldfastException(
          Fault.NO_STORE_READABLE, "no store can be listed (expected: at least one)");
    }
    return stores;
  }

  private void host(HostView host, List<Inventory> stores) {
    HostCheck check = new HostCheck(host, request, stores, doors);
    check.run();
    manifests += check.manifests().size();
    List<PackNeed> named = check.packs();
    packs += named.size();
    PackFacts facts = new PackFacts();
    PackPass pass = new PackPass(request, host.id(), stores, check, doors, facts);
    pass.run(drawn(named));
    packsRead += pass.packsRead();
    bytes += pass.bytes();
    if (request.identities().isPresent()) {
      for (JudgedManifest manifest : check.manifests()) {
        opened += new SnapshotCheck(request, doors, facts, manifest).run() ? 1 : 0;
      }
    }
  }

  /** The packs to read, in random order when they are a sample; of any packs at least one. */
  private List<PackNeed> drawn(List<PackNeed> all) {
    if (request.readPercent() == 0 || all.isEmpty()) {
      return List.of();
    }
    if (request.readPercent() == 100) {
      return all;
    }
    List<PackNeed> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, Random.from(doors.random()));
    long count = (all.size() * (long) request.readPercent() + 99) / 100;
    return shuffled.subList(0, (int) count);
  }
}
