package dev.holdfast.transfer;

import dev.holdfast.id.RecipientId;
import dev.holdfast.id.SourceId;
import dev.holdfast.signed.ManifestRef;
import java.util.List;
import java.util.Optional;

/**
 * Who wants to write what.
 *
 * @param source whose series the snapshot continues
 * @param storeNames the stores to write, by configured name in configured order
 * @param recipients to whom it will be sealed, ascending; a base must be sealed to all of them
 * @param knownBases snapshots whose chunks the local index knows; only these can become bases, none = no dedup
 * @param estimatedBytes plaintext expected to be stored afresh, 0 = not known; for quotas only
 * @param resumes an earlier session of this source whose packs are to be used
 */
public record SessionRequest(
    SourceId source,
    List<String> storeNames,
    List<RecipientId> recipients,
    List<ManifestRef> knownBases,
    long estimatedBytes,
    Optional<SessionId> resumes) {
  /** Copies the lists. */
  public SessionRequest {
    storeNames = List.copyOf(storeNames);
    recipients = List.copyOf(recipients);
    knownBases = List.copyOf(knownBases);
  }
}
