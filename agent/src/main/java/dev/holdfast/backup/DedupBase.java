package dev.holdfast.backup;

import dev.holdfast.id.RecipientId;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import dev.holdfast.pack.PackKind;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.snapshot.Extent;
import dev.holdfast.state.PackIndex;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The packs a run may refer to: those of its base snapshots and those left by a run that did not commit, as far as they are
 * sealed to all of today's recipients. A pack of which the last snapshot uses less than half is left out, up to a twentieth
 * of the source per run, so that old packs die whole. Any thread, once filled.
 */
final class DedupBase {
  private static final double RETIRED_SHARE = 0.05;

  private final PackIndex index;
  private final List<RecipientId> recipients;
  private final Map<Long, PackIndex.Known> byRow = new HashMap<>();
  private final Map<Sha256, PackIndex.Known> byName = new HashMap<>();

  DedupBase(PackIndex index, List<RecipientId> recipients) {
    this.index = index;
    this.recipients = recipients;
  }

  /**
   * Allows the packs of the base snapshots.
   *
   * @param bases newest first
   * @param sourceBytes what the newest one held
   * @param lost packs that no store has any more
   */
  void allowBases(List<ManifestRef> bases, long sourceBytes, Collection<Sha256> lost) {
    for (ManifestRef base : bases) {
      for (PackIndex.Use use : index.packsOf(base.seq())) {
        if (!lost.contains(use.pack().ref().sha256())) {
          allow(use.pack());
        }
      }
    }
    if (!bases.isEmpty()) {
      for (PackIndex.Use use : retired(index.packsOf(bases.getFirst().seq()), sourceBytes)) {
        byRow.remove(use.pack().row());
        byName.remove(use.pack().ref().sha256());
      }
    }
  }

  /** Allows one pack, if its recipients fit. */
  void allow(PackIndex.Known pack) {
    if (pack.recipients().containsAll(recipients)) {
      byRow.put(pack.row(), pack);
      byName.put(pack.ref().sha256(), pack);
    }
  }

  /** The emptiest packs, as long as what they still hold is a small part of the source. */
  static List<PackIndex.Use> retired(List<PackIndex.Use> uses, long sourceBytes) {
    long budget = (long) (sourceBytes * RETIRED_SHARE);
    List<PackIndex.Use> retired = new ArrayList<>();
    List<PackIndex.Use> candidates =
        uses.stream()
            .filter(use -> use.pack().kind() == PackKind.DATA)
            .filter(use -> use.liveBytes() * 2 < use.pack().plainBytes())
            .sorted(
                Comparator.comparingDouble(
                    use -> (double) use.liveBytes() / use.pack().plainBytes()))
            .toList();
    for (PackIndex.Use use : candidates) {
      budget -= use.liveBytes();
      if (budget < 0) {
        break;
      }
      retired.add(use);
    }
    return retired;
  }

  /** Whether content may go on lying there. */
  boolean usable(Extent extent) {
    return byName.containsKey(extent.pack());
  }

  /** The pack of that name, if it may be referred to. */
  PackIndex.@Nullable Known pack(Sha256 name) {
    return byName.get(name);
  }

  /** The chunks in packs of that kind: content never refers to trees, nor trees to content. */
  KnownChunks chunks(PackKind kind) {
    return id -> find(id, kind);
  }

  private KnownChunks.@Nullable Place find(Sha256 id, PackKind kind) {
    if (byRow.isEmpty()) {
      return null;
    }
    for (PackIndex.ChunkRow place : index.places(id)) {
      PackIndex.Known pack = byRow.get(place.packRow());
      if (pack != null && pack.kind() == kind) {
        return new KnownChunks.Place(pack.ref().sha256(), place.ordinal());
      }
    }
    return null;
  }

  /** Packs left by runs of this source that did not commit. */
  List<PackIndex.Known> leftovers(SourceId source) {
    return index.uncommitted(source);
  }
}
