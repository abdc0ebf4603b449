package dev.holdfast.trust;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.signed.CoreHead;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SignedKind;
import dev.holdfast.signed.VerifyingKey;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Parts records that the operators of the newest trust signed from the rest. One use, one thread. */
final class RecordSieve {
  private final TrustView trust;
  private final SignedKind kind;
  private final FindingSink findings;
  private final Map<Id128, TreeMap<Long, SignedFile>> counting = new LinkedHashMap<>();
  private final Set<Sha256> seen = new HashSet<>();
  private final Set<Sha256> mine = new HashSet<>();

  RecordSieve(TrustView trust, SignedKind kind, FindingSink findings) {
    this.trust = trust;
    this.kind = kind;
    this.findings = findings;
  }

  /** Counting records by subject and number; those of the bundle win a conflict. */
  Map<Id128, TreeMap<Long, SignedFile>> sift(
      Collection<LocatedFile> files, List<SignedFile> bundle) {
    bundle.forEach(file -> mine.add(file.sha256()));
    bundle.forEach(file -> take(new LocatedFile(file, "trust file")));
    files.forEach(this::take);
    counting.values().forEach(this::reportMissing);
    return counting;
  }

  private void take(LocatedFile located) {
    SignedFile file = located.file();
    if (file.core().signedKind() != kind || !seen.add(file.sha256())) {
      return;
    }
    CoreHead head = file.core().head();
    String object = located.name().path();
    if (!head.fleet().equals(trust.fleet())) {
      findings.add(
          Finding.warning(
              "foreign-object",
              object,
              located.store(),
              "fleet " + trust.fleet(),
              "fleet " + head.fleet()));
      return;
    }
    Optional<VerifyingKey> key = trust.operator(head.signer());
    if (key.isEmpty() || !file.head().verifiedBy(key.get())) {
      ignore(located, key.isEmpty());
      return;
    }
    trust.witness(head, object, located.store(), findings);
    count(file, located.store());
  }

  private void ignore(LocatedFile located, boolean unknownSigner) {
    CoreHead head = located.file().core().head();
    String object = located.name().path();
    if (unknownSigner && trust.wasOperator(head.signer())) {
      // Records signed by an operator that was removed stay where they are; their successors are re-signed.
      findings.add(
          Finding.info(
              "record-superseded",
              object,
              located.store(),
              "a signature by an operator of trust " + trust.newest().v(),
              "one by former operator " + head.signer() + "; ignored"));
      return;
    }
    findings.add(
        Finding.warning(
            unknownSigner ? "signer-unknown" : "signature-wrong",
            object,
            located.store(),
            "a signature by an operator of trust " + trust.newest().v(),
            (unknownSigner ? "signer " + head.signer() : "one that does not verify")
                + "; ignored"));
  }

  private void count(SignedFile file, String store) {
    CoreHead head = file.core().head();
    TreeMap<Long, SignedFile> records =
        counting.computeIfAbsent(head.subject(), s -> new TreeMap<>());
    SignedFile before = records.putIfAbsent(head.number(), file);
    if (before == null) {
      return;
    }
    if (!mine.contains(before.sha256())) {
      throw new HoldfastException(
          Fault.TRUST_CONFLICT,
          "two validly signed records " + kind.text() + " " + head.number() + " of "
              + head.subject() + ": " + before.sha256() + " and " + file.sha256()
              + " (expected: one)");
    }
    findings.add(
        Finding.warning(
            "record-conflict",
            file.name().path(),
            store,
            "record " + head.number() + " as in the trust file",
            "another one; ignored"));
  }

  /** A record whose predecessor cannot be found: somebody took it away, and keys with it. */
  private void reportMissing(TreeMap<Long, SignedFile> records) {
    for (SignedFile file : records.values()) {
      Optional<Sha256> previous = file.core().head().previous();
      if (previous.isPresent() && !seen.contains(previous.get())) {
        findings.add(
            Finding.error(
                "record-missing",
                file.name().path(),
                null,
                "its predecessor " + previous.get(),
                "no such " + kind.text()));
      }
    }
  }
}
