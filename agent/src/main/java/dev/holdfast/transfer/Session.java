package dev.holdfast.transfer;

import dev.holdfast.id.Sha256;
import dev.holdfast.signed.ManifestRef;
import java.time.Instant;
import java.util.List;

/**
 * An open session.
 *
 * @param id to be named in every later call
 * @param leaseUntil when it lapses unless a call extends it; a lapsed session may still commit if its bases exist
 * @param bases at most four, newest first; their packs are pinned and are the only dedup targets
 * @param lostPacks packs of the bases that no writable store has any more: strike them from the index and store their
 *     chunks afresh
 * @param stores one per store asked for, in that order
 */
public record Session(
    SessionId id,
    Instant leaseUntil,
    List<ManifestRef> bases,
    List<Sha256> lostPacks,
    List<SessionStore> stores) {
  /** Copies the lists. */
  public Session {
    bases = List.copyOf(bases);
    lostPacks = List.copyOf(lostPacks);
    stores = List.copyOf(stores);
  }

  /** Whether objects are to be described with their MD5. */
  public boolean wantsMd5() {
    return stores.stream().anyMatch(SessionStore::wantsMd5);
  }
}
