package dev.holdfast.trust;

import dev.holdfast.fault.FindingSink;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.ManifestCore;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Judges the manifests of one host over the union of stores (docs/FORMAT.md §12). */
public final class ManifestJudge {
  private ManifestJudge() {}

  /**
   * Judges all manifests found under one host's name.
   *
   * <p>Findings: {@code foreign-object}, {@code misplaced-object}, {@code signer-unknown}, {@code signature-wrong} (warnings,
   * the object is ignored); {@code suspect}; {@code fork}, {@code chain-fork}, {@code chain-gap}, {@code manifest-missing},
   * {@code dropped-early}, {@code void-contradicted}, {@code record-rolled-back} (errors); {@code voided} (info); {@code
   * manifest-not-in-store} (warning).
   *
   * @return every manifest with a good signature, ascending by seq, the preferred one of a fork first
   * @throws dev.holdfast.fault.HoldfastException {@code TRUST_ROLLED_BACK} or {@code TRUST_CONFLICT} when a validly signed
   *     one knows another trust and no bundle settles it
   */
  public static List<JudgedManifest> judge(
      TrustView trust, HostRecordView record, ManifestFacts facts, FindingSink findings) {
    TreeMap<Long, List<Candidate>> bySeq =
        new ManifestSieve(trust, record, facts, findings).sift();
    new Standings(record, facts, bySeq, findings).settle();
    new ChainCheck(record, facts, bySeq, findings).report();
    return bySeq.values().stream()
        .flatMap(List::stream)
        .map(Candidate::judged)
        .sorted(
            Comparator.comparingLong((JudgedManifest m) -> m.core().seq())
                .thenComparing(m -> m.suspect())
                .thenComparing(JudgedManifest::sha256))
        .toList();
  }

  /**
   * The names whose whole file a lister must read, from every store that has it, before it judges: several names or heads
   * share one number, and a head alone cannot say which name is the file's own. Copies whose hash does not fit are left out,
   * the others come with {@code hashChecked}.
   */
  public static Set<ObjectName.Signed> toReadWhole(Collection<Located<ManifestCore>> copies) {
    Map<Long, Located<ManifestCore>> first = new HashMap<>();
    Set<Long> shared = new HashSet<>();
    for (Located<ManifestCore> copy : copies) {
      Located<ManifestCore> before = first.putIfAbsent(copy.core().seq(), copy);
      if (before != null
          && !(before.name().equals(copy.name()) && before.head().sameAs(copy.head()))) {
        shared.add(copy.core().seq());
      }
    }
    Set<ObjectName.Signed> names = new HashSet<>();
    for (Located<ManifestCore> copy : copies) {
      if (!copy.hashChecked() && shared.contains(copy.core().seq())) {
        names.add(copy.name());
      }
    }
    return names;
  }
}
