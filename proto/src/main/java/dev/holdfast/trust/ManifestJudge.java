package dev.holdfast.trust;

import dev.holdfast.fault.FindingSink;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.ManifestCore;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    throw new UnsupportedOperationException();
  }

  /**
   * The names whose whole file a lister must read before it judges: several lie under one number, and a head alone cannot
   * say which name is the file's own.
   */
  public static Set<ObjectName.Signed> toReadWhole(Collection<Located<ManifestCore>> copies) {
    Map<Long, ObjectName.Signed> first = new HashMap<>();
    Set<Long> shared = new HashSet<>();
    for (Located<ManifestCore> copy : copies) {
      ObjectName.Signed before = first.putIfAbsent(copy.core().seq(), copy.name());
      if (before != null && !before.equals(copy.name())) {
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
