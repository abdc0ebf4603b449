package dev.holdfast.cli;

import dev.holdfast.cli.local.LockState;
import dev.holdfast.id.SourceId;
import dev.holdfast.lock.LockStanding;
import dev.holdfast.state.SnapshotLedger;
import dev.holdfast.transfer.CommitOutcome;
import dev.holdfast.transfer.CopyState;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which stores do more than have a committed snapshot: the bytes of what was new are proven, those of the snapshots it builds on
 * were, and where the store locks the locks were read back. One thread.
 */
final class Protection {
  private Protection() {}

  /** The outcome with what is proven, remembered in the ledger. */
  static CommitOutcome of(
      CommitOutcome outcome, Map<String, LockState> locks, SnapshotLedger ledger,
      SourceId source) {
    Set<String> doubted = doubted(outcome, ledger, source);
    List<CommitOutcome.StoreState> states =
        outcome.stores()
            .stream()
            .map(store -> judged(store, locks, doubted))
            .toList();
    ledger.places(
        outcome.manifest().seq(),
        states.stream()
            .map(
                s -> new SnapshotLedger.Place(s.id(), s.name(), s.state().text(), s.reason()))
            .toList());
    return new CommitOutcome(outcome.manifest(), states, until(states, locks));
  }

  /** The earliest end of locks that were seen to hold; empty where there is none. */
  private static Optional<Instant> until(
      List<CommitOutcome.StoreState> states, Map<String, LockState> locks) {
    return states.stream()
        .filter(store -> store.state() == CopyState.PROTECTED)
        .map(store -> Optional.ofNullable(locks.get(store.name())))
        .flatMap(Optional::stream)
        .filter(LockState::proven)
        .flatMap(lock -> lock.until().stream())
        .min(Comparator.naturalOrder());
  }

  private static CommitOutcome.StoreState judged(
      CommitOutcome.StoreState store, Map<String, LockState> locks, Set<String> doubted) {
    if (store.state() != CopyState.COMMITTED) {
      return store;
    }
    String why = store.reason();
    LockState lock = locks.get(store.name());
    if (why.isEmpty() && doubted.contains(store.name())) {
      why = "the snapshots it builds on are not proven";
    }
    if (why.isEmpty() && lock != null && lock.standing() != LockStanding.KEPT) {
      return store; // told with the locks; the next run may read them back
    }
    return new CommitOutcome.StoreState(
        store.id(), store.name(),
        why.isEmpty() ? CopyState.PROTECTED : CopyState.COMMITTED, why);
  }

  /** Stores of which the last snapshots of the source say that something in them is not proven. */
  private static Set<String> doubted(
      CommitOutcome outcome, SnapshotLedger ledger, SourceId source) {
    Set<String> names = new HashSet<>();
    for (SnapshotLedger.Committed before : ledger
        .newest(source, SnapshotLedger.BASES_PER_SOURCE + 1)) {
      if (!before.ref().equals(outcome.manifest())) {
        before.stores()
            .stream()
            .filter(place -> place.state().equals(CopyState.COMMITTED.text()))
            .filter(place -> !place.reason().isEmpty())
            .forEach(place -> names.add(place.name()));
      }
    }
    return names;
  }
}
