package dev.holdfast.signed;

import java.util.ArrayList;
import java.util.List;

/** Which sections follow which core, in which order (docs/FORMAT.md §4). */
final class SectionRules {
  private SectionRules() {}

  static void check(Core core) {
    List<SectionKind> expected = new ArrayList<>(expected(core));
    List<SectionKind> seen =
        core.head().sections().stream().map(SectionRef::kind).toList();
    if (!seen.isEmpty() && seen.getLast() == SectionKind.COSIGN) {
      expected.add(SectionKind.COSIGN);
    }
    if (!seen.equals(expected)) {
      throw Form.malformed(
          "sections " + texts(seen) + " in a " + core.signedKind().text(), texts(expected));
    }
  }

  private static List<SectionKind> expected(Core core) {
    return switch (core) {
      case ManifestCore _ -> List.of(SectionKind.BODY, SectionKind.PACKS);
      case CheckpointCore _ -> List.of(SectionKind.LIVE);
      case HostRecordCore r -> r.lastGood().isPresent() ? List.of(SectionKind.GOOD) : List.of();
      case TrustCore _,StoreRecordCore _ -> List.of();
    };
  }

  private static String texts(List<SectionKind> kinds) {
    return kinds.stream().map(SectionKind::text).toList().toString();
  }
}
