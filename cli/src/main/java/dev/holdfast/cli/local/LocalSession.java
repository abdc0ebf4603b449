package dev.holdfast.cli.local;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.StoreId;
import dev.holdfast.transfer.CommitOutcome;
import dev.holdfast.transfer.CommitTicket;
import dev.holdfast.transfer.SessionId;
import dev.holdfast.transfer.StoreAnswer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One open session of the local ledger. Calls are serialised by the ledger. */
final class LocalSession {
  private final SessionId id;
  private final List<StoreContents> stores;
  private final Instant leaseUntil;
  private final Map<StoreId, String> lacking = new HashMap<>();
  private @Nullable CommitTicket ticket;
  private @Nullable CommitOutcome outcome;

  LocalSession(SessionId id, List<StoreContents> stores, Instant leaseUntil) {
    this.id = id;
    this.stores = List.copyOf(stores);
    this.leaseUntil = leaseUntil;
  }

  /** The number it was given, once its commit has begun. */
  Optional<CommitTicket> ticket() {
    return Optional.ofNullable(ticket);
  }

  CommitTicket begun(CommitTicket newTicket) {
    ticket = newTicket;
    return newTicket;
  }

  /** What it came to, once it is committed. */
  Optional<CommitOutcome> outcome() {
    return Optional.ofNullable(outcome);
  }

  void ended(CommitOutcome newOutcome) {
    outcome = newOutcome;
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

  /** Why each store that cannot take the manifest cannot. */
  List<String> reasons() {
    return stores.stream()
        .filter(store -> !reason(store).isEmpty())
        .map(store -> store.name() + ": " + reason(store))
        .toList();
  }

  /** Why a store has no copy. */
  String reason(StoreContents store) {
    if (!store.reason().isEmpty() || store.id().isEmpty()) {
      return store.reason();
    }
    return lacking.getOrDefault(store.storeId(), "");
  }
}
