package dev.holdfast.verify;

import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import dev.holdfast.reading.FleetView;
import dev.holdfast.seal.Identities;
import dev.holdfast.transfer.StoreView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * What to verify.
 *
 * @param fleet as the stores showed it
 * @param stores those that were read, 1 to 64, in the order they are tried
 * @param selected ids of the snapshots to look at; empty = all, and what no snapshot names
 * @param readPercent how many of the packs are read whole, 0 to 100, drawn at random
 * @param identities to open snapshots and packs with; stays open
 * @param sourceIds the id that an app and a source should have
 * @param promised by the name of a store, the sources that are to be there, whatever it shows; a store that shows nothing of
 *     a host promises none of its snapshots
 */
public record VerifyRequest(
    FleetView fleet,
    List<StoreView> stores,
    Set<Sha256> selected,
    int readPercent,
    Optional<Identities> identities,
    BiFunction<String, String, SourceId> sourceIds,
    Map<String, Set<SourceId>> promised) {
  /** Most stores of one run. */
  public static final int MAX_STORES = 64;

  /** Copies the collections and checks ranges. */
  public VerifyRequest {
    stores = List.copyOf(stores);
    selected = Set.copyOf(selected);
    promised = Map.copyOf(promised);
    if (stores.isEmpty() || stores.size() > MAX_STORES || readPercent < 0 || readPercent > 100) {
      throw new IllegalArgumentException(
          stores.size() + " stores, " + readPercent + " percent (expected: 1 to 64, 0 to 100)");
    }
  }

  /** Whether everything is looked at, not only chosen snapshots. */
  boolean everything() {
    return selected.isEmpty();
  }
}
