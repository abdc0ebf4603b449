package dev.holdfast.trust;

import dev.holdfast.fault.FindingSink;
import dev.holdfast.id.StoreId;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SignedKind;
import dev.holdfast.signed.TrustBundle;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which store records count: signed by an operator of the newest trust, highest number per store. */
public final class StoreRecords {
  private StoreRecords() {}

  /**
   * Judges the store records of all stores; those of the trust's bundle join them. Faults as {@link HostRecords#judge}.
   *
   * @return the newest counting record by store
   */
  public static Map<StoreId, SignedFile> judge(
      TrustView trust, Collection<LocatedFile> files, FindingSink findings) {
    RecordSieve sieve = new RecordSieve(trust, SignedKind.STORE_RECORD, findings);
    List<SignedFile> mine = trust.bundle().map(TrustBundle::storeRecords).orElse(List.of());
    Map<StoreId, SignedFile> newest = new LinkedHashMap<>();
    sieve
        .sift(files, mine)
        .forEach(
            (subject, records) -> newest
                .put(new StoreId(subject), records.lastEntry().getValue()));
    return newest;
  }
}
