package dev.holdfast.copy;

import dev.holdfast.layout.ObjectName;
import dev.holdfast.reading.FleetView;
import dev.holdfast.transfer.StoreView;
import dev.holdfast.trust.JudgedManifest;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What to copy where.
 *
 * @param fleet as the sources and the target showed it; every host in it is copied
 * @param sources where objects come from, in the order they are tried; without the target
 * @param target where they go
 * @param wanted which manifests belong there; only those that count and that a source has are asked for
 * @param bad objects of the target that are known to be bad: they are put again
 * @param thorough whether packs are looked for too that manifests of the target name
 */
public record CopyRequest(
    FleetView fleet,
    List<StoreView> sources,
    CopyTarget target,
    Predicate<JudgedManifest> wanted,
    Set<ObjectName> bad,
    boolean thorough) {
  /** Copies the collections. */
  public CopyRequest {
    sources = List.copyOf(sources);
    bad = Set.copyOf(bad);
  }
}
