package dev.holdfast.reading;

import dev.holdfast.id.HostId;
import dev.holdfast.id.StoreId;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.trust.TrustView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A fleet as the stores at hand show it.
 *
 * @param trust the newest trust
 * @param storeRecords the newest counting record of each store
 * @param hosts those with a counting record, and that were asked for
 * @param readStores names of the stores that answered
 */
public record FleetView(
    TrustView trust,
    Map<StoreId, SignedFile> storeRecords,
    Map<HostId, HostView> hosts,
    List<String> readStores) {
  /** Copies the collections; order is kept. */
  public FleetView {
    storeRecords = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(storeRecords));
    hosts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(hosts));
    readStores = List.copyOf(readStores);
  }
}
