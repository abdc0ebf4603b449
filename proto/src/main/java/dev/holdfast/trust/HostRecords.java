package dev.holdfast.trust;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.HostId;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SignedKind;
import dev.holdfast.signed.TrustBundle;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which host records count: those signed by an operator of the newest trust (docs/FORMAT.md §11). */
public final class HostRecords {
  private HostRecords() {}

  /**
   * Judges the host records of all stores; those of the trust's bundle join them.
   *
   * @return by host; a host without a counting record is absent
   * @throws HoldfastException {@link Fault#TRUST_CONFLICT} for two counting records of one host with one number or a record
   *     that knows another trust, {@link Fault#TRUST_ROLLED_BACK} for one that knows a newer trust, unless a bundle settles
   *     it
   */
  public static Map<HostId, HostRecordView> judge(
      TrustView trust, Collection<LocatedFile> files, FindingSink findings) {
    RecordSieve sieve = new RecordSieve(trust, SignedKind.HOST_RECORD, findings);
    List<SignedFile> mine = trust.bundle().map(TrustBundle::hostRecords).orElse(List.of());
    Map<HostId, HostRecordView> views = new LinkedHashMap<>();
    sieve
        .sift(files, mine)
        .forEach(
            (subject, records) -> {
              HostId host = new HostId(subject);
              // A list that is not of its form refuses: leaving a record out could undo a distrust.
              records.values().forEach(SignedFile::list);
              views.put(host, new HostRecordView(host, List.copyOf(records.values())));
            });
    return views;
  }
}
