package dev.holdfast.backup;

import dev.holdfast.id.FleetId;
import dev.holdfast.seal.AgeRecipient;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.snapshot.SnapshotBody;
import java.util.List;

/**
 * What to back up how.
 *
 * @param fleet whose backup it is
 * @param recipients to whom it is sealed; at least one
 * @param names what people will call the snapshot
 * @param storeNames the stores, in configured order
 * @param excluded paths that are never captured
 * @param threads that hash, compress and check; at least 1
 * @param programVersion for the record
 */
public record BackupRequest(
    FleetId fleet,
    List<AgeRecipient> recipients,
    SnapshotBody.Names names,
    List<String> storeNames,
    List<PathBytes> excluded,
    int threads,
    String programVersion) {
  /** Copies the lists. */
  public BackupRequest {
    recipients = List.copyOf(recipients);
    storeNames = List.copyOf(storeNames);
    excluded = List.copyOf(excluded);
  }
}
