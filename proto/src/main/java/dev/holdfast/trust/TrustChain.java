package dev.holdfast.trust;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.KeyId;
import dev.holdfast.id.Sha256;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.TrustBundle;
import dev.holdfast.signed.TrustCore;
import dev.holdfast.signed.VerifyingKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds the newest trust (docs/FORMAT.md §10). Authentic is what the pinned key signed, what the operator's bundle holds,
 * what follows an authentic file (named by hash, signed by one of its operators), and what an authentic file names as its
 * predecessor. Junk is ignored with a warning; contradictions among authentic files refuse.
 */
public final class TrustChain {
  private final FleetId fleet;
  private final TrustAnchor anchor;
  private final FindingSink findings;
  private final Map<Sha256, LocatedFile> candidates = new LinkedHashMap<>();
  private final NavigableMap<Long, SignedFile> authentic = new TreeMap<>();

  private TrustChain(FleetId fleet, TrustAnchor anchor, FindingSink findings) {
    this.fleet = fleet;
    this.anchor = anchor;
    this.findings = findings;
  }

  /**
   * Judges trust files.
   *
   * @param fleet whose trust is looked for
   * @param files the trust files of all stores; the bundle's need not be among them
   * @throws HoldfastException {@link Fault#TRUST_UNKNOWN} without an anchor or an authentic file, {@link
   *     Fault#TRUST_CONFLICT} for two authentic files of one version, {@link Fault#TRUST_ROLLED_BACK} for a newer one whose
   *     predecessors are missing, {@link Fault#FOREIGN_FLEET} when the bundle is another fleet's
   */
  public static TrustView judge(
      FleetId fleet, TrustAnchor anchor, Collection<LocatedFile> files, FindingSink findings) {
    TrustChain chain = new TrustChain(fleet, anchor, findings);
    return chain.judge(files);
  }

  private TrustView judge(Collection<LocatedFile> files) {
    if (anchor.operator().isEmpty() && anchor.bundle().isEmpty()) {
      throw new HoldfastException(
          Fault.TRUST_UNKNOWN,
          "neither an operator fingerprint nor a trust file is known (expected: one of them)");
    }
    for (LocatedFile file : files) {
      collect(file);
    }
    anchor.bundle().ifPresent(this::seed);
    if (anchor.bundle().isEmpty()) {
      anchor.operator().ifPresent(this::seed);
    }
    while (extend()) {
      // Each round reaches the neighbours of what is authentic so far.
    }
    if (authentic.isEmpty()) {
      throw new HoldfastException(
          Fault.TRUST_UNKNOWN,
          "no trust file that operator " + anchor.operator().map(KeyId::toString).orElse("?")
              + " signed (expected: one in the store)");
    }
    TrustView view = new TrustView(authentic, anchor.bundle());
    report(view);
    return view;
  }

  private void collect(LocatedFile located) {
    if (!(located.file().core() instanceof TrustCore core)) {
      return;
    }
    if (!core.head().fleet().equals(fleet)) {
      findings.add(
          Finding.warning(
              "foreign-object",
              located.name().path(),
              located.store(),
              "fleet " + fleet,
              "fleet " + core.head().fleet()));
      return;
    }
    candidates.putIfAbsent(located.file().sha256(), located);
  }

  /** Everything in the operator's bundle is authentic. */
  private void seed(TrustBundle bundle) {
    for (SignedFile file : bundle.trust()) {
      TrustCore core = TrustView.core(file);
      if (!core.head().fleet().equals(fleet)) {
        throw new HoldfastException(
            Fault.FOREIGN_FLEET,
            "trust file of fleet " + core.head().fleet() + " (expected: " + fleet + ")");
      }
      candidates.putIfAbsent(file.sha256(), new LocatedFile(file, "trust file"));
      SignedFile before = authentic.putIfAbsent(core.v(), file);
      if (before != null && !before.sha256().equals(file.sha256())) {
        throw conflict(core.v(), before, file);
      }
    }
  }

  /** Everything the pinned key signed is authentic. */
  private void seed(KeyId pinned) {
    for (LocatedFile located : List.copyOf(candidates.values())) {
      SignedFile file = located.file();
      if (!file.core().head().signer().equals(pinned)) {
        continue;
      }
      Optional<VerifyingKey> key = TrustView.core(file).operator(pinned);
      if (key.isEmpty()) {
        key = previous(file).flatMap(before -> TrustView.core(before).operator(pinned));
      }
      if (key.isPresent() && file.head().verifiedBy(key.get())) {
        accept(file);
      }
    }
  }

  private Optional<SignedFile> previous(SignedFile file) {
    return file.core()
        .head()
        .previous()
        .flatMap(sha256 -> Optional.ofNullable(candidates.get(sha256)))
        .map(LocatedFile::file);
  }

  /** One step forward and backward; whether anything was added. */
  private boolean extend() {
    boolean grown = false;
    for (LocatedFile located : List.copyOf(candidates.values())) {
      SignedFile file = located.file();
      TrustCore core = TrustView.core(file);
      SignedFile before = authentic.get(core.v() - 1);
      boolean follows =
          before != null
              && core.head().previous().equals(Optional.of(before.sha256()))
              && signedByOperatorOf(file, TrustView.core(before));
      SignedFile after = authentic.get(core.v() + 1);
      boolean precedes =
          after != null && after.core().head().previous().equals(Optional.of(file.sha256()));
      if (follows || precedes) {
        grown |= accept(file);
      }
    }
    return grown;
  }

  private static boolean signedByOperatorOf(SignedFile file, TrustCore trust) {
    return trust
        .operator(file.core().head().signer())
        .map(key -> file.head().verifiedBy(key))
        .orElse(false);
  }

  private boolean accept(SignedFile file) {
    long v = TrustView.core(file).v();
    SignedFile before = authentic.get(v);
    if (before == null) {
      authentic.put(v, file);
      return true;
    }
    if (!before.sha256().equals(file.sha256()) && !inBundle(before)) {
      throw conflict(v, before, file);
    }
    return false;
  }

  private boolean inBundle(SignedFile file) {
    return anchor.bundle().stream()
        .flatMap(bundle -> bundle.trust().stream())
        .anyMatch(mine -> mine.sha256().equals(file.sha256()));
  }

  private static HoldfastException conflict(long v, SignedFile a, SignedFile b) {
    return new HoldfastException(
        Fault.TRUST_CONFLICT,
        "two validly signed trust files " + v + ": " + a.sha256() + " and " + b.sha256()
            + " (expected: one)");
  }

  /** What is not authentic is junk, unless a current operator signed it: then something is missing. */
  private void report(TrustView view) {
    List<Long> missing = new ArrayList<>();
    for (long v = view.newest().v(); v >= 1 && missing.size() < 10; v--) {
      if (!authentic.containsKey(v)) {
        missing.add(v);
      }
    }
    if (!missing.isEmpty()) {
      findings.add(
          Finding.warning(
              "trust-missing", "trust", null, "every version since 1", "without " + missing));
    }
    anchor.operator()
        .filter(key -> view.operator(key).isEmpty() && !view.wasOperator(key))
        .ifPresent(
            key -> findings.add(
                Finding.warning(
                    "operator-differs",
                    "trust",
                    null,
                    "operator " + key + ", as the identity says",
                    "a trust file that never named it; the trust file decides")));
    for (LocatedFile located : candidates.values()) {
      SignedFile file = located.file();
      TrustCore core = TrustView.core(file);
      SignedFile known = authentic.get(core.v());
      if (known != null && known.sha256().equals(file.sha256())) {
        continue;
      }
      if (core.v() > view.newest().v()
          && view.bundle().isEmpty()
          && signedByOperatorOf(file, view.newest())) {
        throw new HoldfastException(
            Fault.TRUST_ROLLED_BACK,
            "trust " + core.v() + " without trust " + (core.v() - 1)
                + " (expected: the whole chain)");
      }
      findings.add(
          Finding.warning(
              known == null ? "signature-wrong" : "trust-conflict",
              located.name().path(),
              located.store(),
              "a file of the trust chain",
              "one that does not belong to it; ignored"));
    }
  }
}
