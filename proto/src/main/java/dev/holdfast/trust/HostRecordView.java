package dev.holdfast.trust;

import dev.holdfast.id.HostId;
import dev.holdfast.id.KeyId;
import dev.holdfast.signed.HostRecordCore;
import dev.holdfast.signed.LedgerMode;
import dev.holdfast.signed.LiveList;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.VerifyingKey;
import java.util.List;
import java.util.Optional;

/** The counting records of one host (docs/FORMAT.md §11). Made by {@link HostRecords}. */
public final class HostRecordView {
  private final HostId host;
  private final List<SignedFile> files;
  private final List<HostRecordCore> records;

  /** Counting records, ascending by n, at least one. */
  HostRecordView(HostId host, List<SignedFile> files) {
    this.host = host;
    this.files = List.copyOf(files);
    this.records = files.stream().map(file -> (HostRecordCore) file.core()).toList();
  }

  /** Whose records they are. */
  public HostId host() {
    return host;
  }

  /** The counting record with the highest n. */
  public HostRecordCore newest() {
    return records.getLast();
  }

  /** Its file. */
  public SignedFile newestFile() {
    return files.getLast();
  }

  /** All counting records, ascending by n. */
  public List<SignedFile> files() {
    return files;
  }

  /** Who hands out the host's numbers now. */
  public LedgerMode ledger() {
    return newest().ledger();
  }

  /** The host key of that id, from any counting record. */
  public Optional<VerifyingKey> key(KeyId id) {
    return records.stream().map(HostRecordCore::key).filter(k -> k.id().equals(id)).findFirst();
  }

  /** Whether manifests with this seq count when that key signed them; distrust apart. */
  public boolean covers(KeyId id, long seq) {
    for (int i = 0; i < records.size(); i++) {
      long from = records.get(i).validFromSeq();
      long to = i + 1 < records.size() ? records.get(i + 1).validFromSeq() : Long.MAX_VALUE;
      if (seq >= from && seq < to && records.get(i).key().id().equals(id)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the newest record that holds this key distrusts it. */
  public boolean distrusts(KeyId id) {
    return good(id).isPresent();
  }

  /** What alone counts of a distrusted key; empty for a trusted one. */
  public Optional<LiveList> good(KeyId id) {
    for (int i = records.size() - 1; i >= 0; i--) {
      if (records.get(i).key().id().equals(id)) {
        return records.get(i).lastGood().isPresent()
            ? Optional.of(files.get(i).list())
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Whether a good list in force names this manifest. */
  boolean namedGood(ManifestRef ref) {
    return records.stream()
        .map(record -> good(record.key().id()))
        .anyMatch(list -> list.isPresent() && list.get().names(ref.seq(), ref.sha256()));
  }
}
