package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.StoreConfig;
import dev.holdfast.cli.keys.RecordBook;
import dev.holdfast.cli.local.LockState;
import dev.holdfast.cli.local.LockWatch;
import dev.holdfast.cli.local.Shelf;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.fault.Severity;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.state.StateDirectory;
import dev.holdfast.transfer.StoreView;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** What commands that change nothing tell of the locks of kept snapshots, before anybody relies on them. One thread. */
final class LockLook {
  /** So many packs a store is asked for by {@code verify}, unless every pack is read. */
  private static final int PACKS = 256;

  private final Call call;
  private final Configuration configuration;

  LockLook(Call call, Configuration configuration) {
    this.call = call;
    this.configuration = configuration;
  }

  private boolean nothingLocks() {
    return configuration.stores().stream().noneMatch(store -> store.lock().isPresent());
  }

  private Instant now() {
    return call.surroundings().clock().instant();
  }

  private LockWatch watch(FindingSink findings) {
    Path memory = BackupLocks.memory(StateDirectory.at(call.state()).cache());
    return new LockWatch(memory, now(), findings);
  }

  /** By what this host remembers. */
  void remembered(Shelf shelf) {
    if (nothingLocks()) {
      return;
    }
    LockWatch watch = watch(call.output().asides());
    Set<ObjectName.Manifest> kept = KeptSnapshots.of(shelf, configuration, now()).keySet();
    for (StoreView store : shelf.stores()) {
      configuration.store(store.name())
          .lock()
          .ifPresent(
              lock -> watch.remembered(
                  store.name(), store.id(), Duration.ofDays(lock.days()), kept));
    }
  }

  /**
   * By what the stores answer, for {@code verify}.
   *
   * @param selected only these; empty = all that retention keeps
   * @param everyPack whether no pack is left out
   */
  void asked(Shelf shelf, Set<Sha256> selected, boolean everyPack, FindingSink findings) {
    if (nothingLocks()) {
      return;
    }
    Map<ObjectName.Manifest, List<String>> kept = KeptSnapshots.of(shelf, configuration, now());
    if (!selected.isEmpty()) {
      kept.keySet().removeIf(name -> !selected.contains(name.sha256()));
    }
    List<JsonObject> lines = new ArrayList<>();
    watch(findings)
        .asked(shelf.stores(), kept, shelf.fetcher(), everyPack ? Integer.MAX_VALUE : PACKS)
        .forEach((store, state) -> lines.add(line(store, state)));
    if (!lines.isEmpty()) {
      call.summary().putObjects("locks", lines);
    }
  }

  private JsonObject line(String store, LockState state) {
    call.output().text("store " + store + ": kept snapshots " + state.text());
    return state.putInto(new JsonObject().put("name", store));
  }

  /**
   * By what the stores answer for manifests, and what this host remembers of packs and of stores that are away, for {@code
   * doctor}.
   *
   * @throws HoldfastException {@code LOCK_LAPSED} when a lock has ended or is missing
   */
  Boolean checkup(RecordBook book) {
    if (nothingLocks()) {
      return true;
    }
    AtomicInteger errors = new AtomicInteger();
    LockWatch watch = watch(finding -> {
      errors.addAndGet(finding.severity() == Severity.ERROR ? 1 : 0);
      call.output().add(finding);
    });
    try (Shelf shelf =
        new Shelves(call, finding -> {})
            .withoutIdentities()
            .configured(configuration, Optional.empty())) {
      Map<ObjectName.Manifest, List<String>> kept = KeptSnapshots.of(shelf, configuration, now());
      watch.asked(shelf.stores(), kept, shelf.fetcher(), 0)
          .forEach((store, state) -> tell(store, kept.isEmpty() ? "no snapshot" : state.text()));
      for (StoreConfig store : configuration.stores()) {
        boolean away = shelf.stores().stream().noneMatch(s -> s.name().equals(store.name()));
        if (away && store.lock().isPresent()) {
          Duration length = Duration.ofDays(store.lock().get().days());
          book.storeNamed(store.name())
              .ifPresent(
                  record -> watch.remembered(
                      store.name(), record.store(), length, kept.keySet()));
        }
      }
    }
    if (errors.get() > 0) {
      throw new HoldfastException(
          Fault.LOCK_LAPSED, "locks of kept snapshots have ended or are missing (expected: none)");
    }
    return true;
  }

  private void tell(String store, String text) {
    call.output().text("ok: locks of " + store + ": " + text);
    call.output().json(
        JsonObject.message("status").put("check", "locks " + store).put("ok", true)
            .put("text", text));
  }
}
