package dev.holdfast.trust;

import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.CoreHead;
import dev.holdfast.signed.ManifestCore;
import dev.holdfast.signed.VerifyingKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Parts manifests with a good signature, at the place and under the name that is theirs, from the rest. One use. */
final class ManifestSieve {
  private final TrustView trust;
  private final HostRecordView record;
  private final ManifestFacts facts;
  private final FindingSink findings;
  private final TreeMap<Long, List<Candidate>> bySeq = new TreeMap<>();

  ManifestSieve(
      TrustView trust, HostRecordView record, ManifestFacts facts, FindingSink findings) {
    this.trust = trust;
    this.record = record;
    this.facts = facts;
    this.findings = findings;
  }

  /** Valid manifests by seq; no list is empty. */
  TreeMap<Long, List<Candidate>> sift() {
    facts.copies().forEach(this::take);
    bySeq.values().forEach(this::dropMisnamed);
    return bySeq;
  }

  private void take(Located<ManifestCore> copy) {
    if (!Placed.check(copy, trust.fleet(), findings)
        || !(copy.name() instanceof ObjectName.Manifest name)) {
      return;
    }
    if (!name.host().equals(record.host())) {
      findings.add(
          Finding.warning(
              "misplaced-object",
              name.path(),
              copy.store(),
              "a manifest of host " + record.host(),
              "one of host " + name.host() + "; ignored"));
      return;
    }
    List<Candidate> group = bySeq.computeIfAbsent(name.seq(), seq -> new ArrayList<>());
    for (Candidate known : group) {
      if (known.name.equals(name) && known.head.sameAs(copy.head())) {
        known.add(copy);
        return;
      }
    }
    if (signed(copy)) {
      Candidate candidate = new Candidate(copy, name);
      candidate.add(copy);
      group.add(candidate);
    } else if (group.isEmpty()) {
      bySeq.remove(name.seq());
    }
  }

  private boolean signed(Located<ManifestCore> copy) {
    CoreHead head = copy.core().head();
    Optional<VerifyingKey> key = record.key(head.signer());
    if (key.isEmpty() || !copy.head().verifiedBy(key.get())) {
      findings.add(
          Finding.warning(
              key.isEmpty() ? "signer-unknown" : "signature-wrong",
              copy.name().path(),
              copy.store(),
              "a signature by a key of host " + record.host(),
              key.isEmpty()
                  ? "signer " + head.signer() + "; ignored"
                  : "one that does not verify; ignored"));
      return false;
    }
    if (record.covers(head.signer(), head.number()) && !record.distrusts(head.signer())) {
      trust.witness(head, copy.name().path(), copy.store(), findings);
    }
    return true;
  }

  /**
   * A head fixes the bytes of its whole file, so of one head under several names, or several heads under one name, only one
   * can be right: the one whose hash was checked, else the one a checkpoint or good list names, else the lowest name.
   */
  private void dropMisnamed(List<Candidate> group) {
    for (int i = 0; i < group.size(); i++) {
      for (int j = group.size() - 1; j > i; j--) {
        Candidate a = group.get(i);
        Candidate b = group.get(j);
        if (!a.name.equals(b.name) && !a.head.sameAs(b.head)) {
          continue;
        }
        Candidate loser = better(a, b) ? b : a;
        findings.add(
            Finding.error(
                "object-damaged",
                loser.path(),
                String.join(", ", loser.stores),
                "a file of the SHA-256 in its name",
                "the head of another file; ignored"));
        group.set(i, loser == a ? b : a);
        group.remove(j);
      }
    }
  }

  private boolean better(Candidate a, Candidate b) {
    if (a.hashChecked != b.hashChecked) {
      return a.hashChecked;
    }
    boolean namedA = named(a);
    if (namedA != named(b)) {
      return namedA;
    }
    return a.name.sha256().compareTo(b.name.sha256()) <= 0;
  }

  private boolean named(Candidate candidate) {
    return facts.expected()
        .map(expected -> expected.names(candidate.core.seq(), candidate.name.sha256()))
        .orElse(false)
        || record.namedGood(candidate.ref());
  }
}
