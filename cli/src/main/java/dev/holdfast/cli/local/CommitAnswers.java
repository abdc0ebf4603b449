package dev.holdfast.cli.local;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.PackList;
import dev.holdfast.transfer.CommitOutcome;
import dev.holdfast.transfer.CommitTicket;
import dev.holdfast.transfer.CopyState;
import dev.holdfast.transfer.ObjectToPut;
import dev.holdfast.transfer.PutDone;
import dev.holdfast.transfer.StoreAnswer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the stores of a commit answer to its manifest, and what they came to. The caller's thread. */
final class CommitAnswers {
  private CommitAnswers() {}

  /** What must hold before a store takes a manifest. */
  record Rules(PutChecks checks, CommitLocks locks, InstantSource clock) {}

  /** What a store says to an object: there already, and whole as far as can be known, or granted. */
  static StoreAnswer answer(PutChecks checks, StoreContents store, ObjectToPut object) {
    Sha256 hash = object.sha256();
    if (!store.hasPack(hash, object.sizeBytes())) {
      return granted(checks, store, object);
    }
    if (store.confirmed(hash) || checks.present(store.store(), object)) {
      store.putPack(hash, object.sizeBytes());
      return new StoreAnswer.AlreadyPresent(store.storeId());
    }
    store.losePack(hash);
    return granted(checks, store, object);
  }

  /** Grants one put to one store. */
  static StoreAnswer granted(PutChecks checks, StoreContents store, ObjectToPut object) {
    return new StoreAnswer.Granted(store.storeId(), checks.grant(store.store(), object));
  }

  /** Fails when none of these stores can be written. */
  static void refuseWithoutStore(List<StoreContents> wanted) {
    if (wanted.stream().anyMatch(StoreContents::usable)) {
      return;
    }
    StringBuilder reasons = new StringBuilder();
    wanted.forEach(s -> reasons.append("; ").append(s.name()).append(": ").append(s.reason()));
    throw new HoldfastException(
        Fault.NO_STORE_READABLE,
        "none of " + wanted.stream().map(StoreContents::name).toList() + " can be written now"
            + reasons);
  }

  /** What each usable store says to a manifest: there already, lacking packs or their locks, or granted. */
  static List<StoreAnswer> manifestAnswers(
      Rules rules, Iterable<StoreContents> stores, ObjectToPut manifest, PackList packs) {
    PutChecks checks = rules.checks;
    HostId host = ((ObjectName.Manifest) manifest.name()).host();
    List<StoreAnswer> answers = new ArrayList<>();
    for (StoreContents store : stores) {
      if (!store.usable()) {
        continue;
      }
      int lacking = store.lacking(packs);
      if (there(checks, store, manifest)) {
        answers.add(new StoreAnswer.AlreadyPresent(store.storeId()));
      } else if (lacking > 0) {
        String why = "lacks " + lacking + " of " + packs.count() + " packs";
        answers.add(new StoreAnswer.Refused(store.storeId(), why));
      } else {
        Optional<String> locks =
            rules.locks.shortOf(store.name(), host, packs, rules.clock.instant());
        answers.add(
            locks.isPresent()
                ? new StoreAnswer.Refused(store.storeId(), locks.get())
                : granted(checks, store, manifest));
      }
    }
    return answers;
  }

  /** Whether it has the manifest: what a run that was cut short left under its name may be something else. */
  private static boolean there(PutChecks checks, StoreContents store, ObjectToPut manifest) {
    Sha256 hash = manifest.sha256();
    if (!store.hasManifest(hash)
        || !store.confirmed(hash) && !checks.present(store.store(), manifest)) {
      return false;
    }
    store.putManifest(hash);
    return true;
  }

  /** The hash of the manifest that these puts wrote. */
  static Sha256 manifestHash(CommitTicket ticket, List<PutDone> puts) {
    return puts.stream()
        .map(PutDone::name)
        .filter(ObjectName.Manifest.class::isInstance)
        .map(name -> ((ObjectName.Manifest) name).sha256())
        .findFirst()
        .orElseThrow(
            () -> new HoldfastException(
                Fault.USAGE_ERROR, "commit " + ticket.commit() + " ends without a put"));
  }

  /** Takes down what a put of the manifest came to: an answer that was lost does not make it unwritten. */
  static void settle(PutChecks checks, StoreContents store, PutDone put) {
    if (put.name() instanceof ObjectName.Manifest manifest
        && checks.arrived(store.store(), put).isPresent()) {
      store.putManifest(manifest.sha256());
      return;
    }
    switch (put.result()) {
      case PutDone.Failed failed ->
          store.leave(failed.offline() ? CopyState.OFFLINE : CopyState.FAILED, failed.reason());
      case PutDone.Done _ -> store.leave(CopyState.FAILED, "does not keep the manifest");
    }
  }

  /** What the commit came to, store by store. A store that has it says why its bytes are not proven. */
  static CommitOutcome outcome(
      PutChecks checks, ManifestRef ref, List<StoreContents> stores,
      @Nullable LocalSession session) {
    List<CommitOutcome.StoreState> states = new ArrayList<>();
    for (StoreContents store : stores) {
      boolean has = store.usable() && store.hasManifest(ref.sha256());
      String why =
          has ? checks.unproven(store.store())
              : session == null ? store.reason()
              : session.reason(store);
      states.add(
          new CommitOutcome.StoreState(
              store.id(), store.name(), has ? CopyState.COMMITTED : store.state(), why));
    }
    return new CommitOutcome(ref, states, Optional.empty());
  }
}
