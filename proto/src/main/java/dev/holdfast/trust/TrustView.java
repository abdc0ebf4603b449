package dev.holdfast.trust;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.KeyId;
import dev.holdfast.signed.CoreHead;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.TrustBundle;
import dev.holdfast.signed.TrustCore;
import dev.holdfast.signed.VerifyingKey;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The authentic trust chain, as far as it was found. Made by {@link TrustChain}. */
public final class TrustView {
  private final NavigableMap<Long, SignedFile> chain;
  private final Optional<TrustBundle> bundle;

  TrustView(NavigableMap<Long, SignedFile> chain, Optional<TrustBundle> bundle) {
    this.chain = Collections.unmodifiableNavigableMap(new TreeMap<>(chain));
    this.bundle = bundle;
  }

  /** The newest version: it alone says who counts. */
  public TrustCore newest() {
    return core(chain.lastEntry().getValue());
  }

  /** The newest version's file. */
  public SignedFile newestFile() {
    return chain.lastEntry().getValue();
  }

  /** Number and hash of the newest version, as new objects name it. */
  public TrustRef ref() {
    return new TrustRef(newest().v(), newestFile().sha256());
  }

  /** Every authentic file by version. */
  public NavigableMap<Long, SignedFile> chain() {
    return chain;
  }

  /** The operator's bundle, when one settled this chain. */
  public Optional<TrustBundle> bundle() {
    return bundle;
  }

  /** Whose trust it is. */
  public FleetId fleet() {
    return newest().head().fleet();
  }

  /** The operator key of that id, if it counts. */
  public Optional<VerifyingKey> operator(KeyId id) {
    return newest().operator(id);
  }

  /** Whether that key stood in an older version and does so no more. */
  boolean wasOperator(KeyId id) {
    return operator(id).isEmpty()
        && chain.values().stream().anyMatch(file -> core(file).operator(id).isPresent());
  }

  /**
   * Compares what a validly signed object knew of the trust with what was found.
   *
   * @throws HoldfastException {@link Fault#TRUST_ROLLED_BACK} when it names a newer version, {@link Fault#TRUST_CONFLICT}
   *     when it names another file for a version of this chain; with a bundle both are warnings
   */
  void witness(CoreHead head, String object, String store, FindingSink findings) {
    if (head.trustV() > newest().v()) {
      String seen = object + " names trust " + head.trustV();
      settle(
          Fault.TRUST_ROLLED_BACK,
          Finding.warning(
              "trust-rolled-back", object, store, "trust " + newest().v() + " or older", seen),
          seen + " (expected: at most " + newest().v() + ", the newest that was found)",
          findings);
      return;
    }
    SignedFile known = chain.get(head.trustV());
    if (known != null && !head.trustSha256().equals(Optional.of(known.sha256()))) {
      settle(
          Fault.TRUST_CONFLICT,
          Finding.warning(
              "trust-conflict",
              object,
              store,
              "trust " + head.trustV() + "." + known.sha256(),
              "another trust " + head.trustV()),
          object + " names another trust " + head.trustV() + " (expected: " + known.sha256() + ")",
          findings);
    }
  }

  /** Refuses, or warns when the operator's bundle decides. */
  private void settle(Fault fault, Finding warning, String message, FindingSink findings) {
    if (bundle.isEmpty()) {
      throw new HoldfastException(fault, message);
    }
    findings.add(warning);
  }

  static TrustCore core(SignedFile file) {
    return (TrustCore) file.core();
  }
}
