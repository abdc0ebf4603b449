package dev.holdfast.cli.local;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.StoreId;
import dev.holdfast.transfer.SessionId;
import dev.holdfast.transfer.StoreAnswer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One open session of the local ledger. Calls are serialised by the ledger. */
final class LocalSession {
  private final SessionId id;
  private final List<StoreContents> stores;
  private final Instant leaseUntil;
  private final Map<StoreId, String> lacking = new HashMap<>();

  LocalSession(SessionId id, List<StoreContents> stores, Instant leaseUntil) {
    this.id = id;
    this.stores = List.copyOf(stores);
    this.leaseUntil = leaseUntil;
  }

  SessionId id() {
    return id;
  }

  List<StoreContents> stores() {
    return stores;
  }

  Instant leaseUntil() {
    return leaseUntil;
  }

  StoreContents store(StoreId store) {
    return stores.stream()
        .filter(s -> s.id().isPresent() && s.storeId().equals(store))
        .findFirst()
        .orElseThrow(
            () -> new HoldfastException(
                Fault.USAGE_ERROR, "store " + store + " (expected: one of the session)"));
  }

  /** Remembers which stores cannot take the manifest yet, and why. */
  void lacking(List<StoreAnswer> answers) {
    for (StoreAnswer answer : answers) {
      if (answer instanceof StoreAnswer.Refused refused) {
        lacking.put(refused.store(), refused.reason());
      }
    }
  }

  /** Why a store has no copy. */
  String reason(StoreContents store) {
    if (!store.reason().isEmpty() || store.id().isEmpty()) {
      return store.reason();
    }
    return lacking.getOrDefault(store.storeId(), "");
  }
}
