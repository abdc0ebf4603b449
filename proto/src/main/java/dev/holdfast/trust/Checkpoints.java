package dev.holdfast.trust;

import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.id.KeyId;
import dev.holdfast.signed.CheckpointCore;
import dev.holdfast.signed.CoreHead;
import dev.holdfast.signed.LedgerMode;
import dev.holdfast.signed.SignedHead;
import dev.holdfast.signed.VerifyingKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which checkpoints of one host count, and which is the newest (docs/FORMAT.md §13). */
public final class Checkpoints {
  private final TrustView trust;
  private final HostRecordView record;
  private final FindingSink findings;
  /** Heads whose signature was checked: the copies of other stores need no second look. */
  private final List<SignedHead> verified = new ArrayList<>();

  private Checkpoints(TrustView trust, HostRecordView record, FindingSink findings) {
    this.trust = trust;
    this.record = record;
    this.findings = findings;
  }

  /**
   * Judges the checkpoints found under one host's name, all copies of all stores.
   *
   * @param stores the names of the stores that hold anything of this host: each should have the newest checkpoint
   * @throws dev.holdfast.fault.HoldfastException {@code TRUST_ROLLED_BACK} or {@code TRUST_CONFLICT} when a validly signed
   *     one knows another trust and no bundle settles it
   */
  public static CheckpointView judge(
      TrustView trust,
      HostRecordView record,
      Collection<Located<CheckpointCore>> copies,
      Collection<String> stores,
      FindingSink findings) {
    return new Checkpoints(trust, record, findings).judge(copies, stores);
  }

  private CheckpointView judge(
      Collection<Located<CheckpointCore>> copies, Collection<String> stores) {
    TreeMap<Long, List<Located<CheckpointCore>>> byNumber = new TreeMap<>();
    for (Located<CheckpointCore> copy : copies) {
      if (valid(copy)) {
        byNumber.computeIfAbsent(copy.core().n(), n -> new ArrayList<>()).add(copy);
      }
    }
    List<List<Located<CheckpointCore>>> counting = new ArrayList<>();
    CheckpointCore furthest = null;
    for (List<Located<CheckpointCore>> group : byNumber.values()) {
      CheckpointCore core = group.getFirst().core();
      if (!agree(group)) {
        continue;
      }
      if (furthest != null && core.upto().seq() < furthest.upto().seq()) {
        findings.add(
            Finding.error(
                "checkpoint-backwards",
                group.getFirst().name().path(),
                group.getFirst().store(),
                "upto " + furthest.upto().seq() + " or more, as in checkpoint " + furthest.n(),
                "upto " + core.upto().seq() + "; ignored"));
        continue;
      }
      furthest = core;
      counting.addFirst(group);
    }
    CheckpointView view = new CheckpointView(counting, record.ledger() == LedgerMode.CONTROLLER);
    reportBehind(view, stores);
    return view;
  }

  private boolean valid(Located<CheckpointCore> copy) {
    if (!Placed.check(copy, trust.fleet(), findings)) {
      return false;
    }
    if (verified.stream().anyMatch(copy.head()::sameAs)) {
      return true;
    }
    CoreHead head = copy.core().head();
    Optional<VerifyingKey> key = signer(head.signer());
    if (key.isEmpty() || !copy.head().verifiedBy(key.get())) {
      findings.add(
          Finding.warning(
              key.isEmpty() ? "signer-unknown" : "signature-wrong",
              copy.name().path(),
              copy.store(),
              record.ledger() == LedgerMode.CONTROLLER
                  ? "a signature by the keeper"
                  : "a signature by the host's key",
              key.isEmpty()
                  ? "signer " + head.signer() + "; ignored"
                  : "one that does not verify; ignored"));
      return false;
    }
    trust.witness(head, copy.name().path(), copy.store(), findings);
    verified.add(copy.head());
    return true;
  }

  private Optional<VerifyingKey> signer(KeyId id) {
    if (record.ledger() == LedgerMode.CONTROLLER) {
      return trust.newest().keeperKey().filter(key -> key.id().equals(id));
    }
    return record.distrusts(id) ? Optional.empty() : record.key(id);
  }

  /** Whether all copies under one number are one file. Heads alone decide: a head names the hashes of the rest. */
  private boolean agree(List<Located<CheckpointCore>> group) {
    Located<CheckpointCore> first = group.getFirst();
    for (Located<CheckpointCore> other : group) {
      if (!other.head().sameAs(first.head())) {
        findings.add(
            Finding.error(
                "checkpoint-conflict",
                other.name().path(),
                other.store(),
                "one checkpoint " + first.core().n(),
                "two validly signed ones; neither counts"));
        return false;
      }
    }
    return true;
  }

  private void reportBehind(CheckpointView view, Collection<String> stores) {
    if (view.newest().isEmpty()) {
      return;
    }
    long newest = view.newest().get().core().n();
    Map<String, Long> perStore = new HashMap<>();
    stores.forEach(store -> perStore.put(store, 0L));
    for (List<Located<CheckpointCore>> group : view.counting()) {
      group.forEach(copy -> perStore.merge(copy.store(), copy.core().n(), Long::max));
    }
    perStore.entrySet().stream()
        .filter(entry -> entry.getValue() < newest)
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry -> findings.add(
                Finding.warning(
                    "store-behind",
                    view.newest().get().name().path(),
                    entry.getKey(),
                    "checkpoint " + newest + ", as in another store",
                    entry.getValue() == 0 ? "none that counts"
                        : "checkpoint " + entry.getValue())));
  }
}
