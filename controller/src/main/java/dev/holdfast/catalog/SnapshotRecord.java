package dev.holdfast.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What retention knows of one snapshot that counts in its series.
 *
 * @param key which manifest
 * @param captureEnd the moment it shows, as its host says
 * @param received when the ledger received it, or the earliest time a store names for it
 * @param clockTrusted whether the host's clock was within 5 minutes of the ledger's
 * @param retentionTag of its core, 0 = none
 * @param logicalBytes what the source held
 * @param entries how many entries it has
 * @param suspect whether its host's key was distrusted and it is not known to be good
 * @param quarantine why it is set aside and pushes nothing out; empty for a usual one
 * @param holds why people hold it; empty when nobody does
 * @param lockedUntil the latest lock any store has on it
 * @param members of a restore-point set; empty for a snapshot
 */
public record SnapshotRecord(
    SnapshotKey key,
    Instant captureEnd,
    Instant received,
    boolean clockTrusted,
    long retentionTag,
    long logicalBytes,
    long entries,
    boolean suspect,
    Optional<Quarantine> quarantine,
    List<String> holds,
    Optional<Instant> lockedUntil,
    List<SnapshotKey> members) {
  /** Copies the lists. */
  public SnapshotRecord {
    holds = List.copyOf(holds);
    members = List.copyOf(members);
  }

  /** Whether it may stand for its hour, day … and push others out. */
  public boolean counts() {
    return !suspect && quarantine.isEmpty();
  }

  /** Whether it may stand for its tag: an extra snapshot was asked for and named. */
  public boolean countsForTag() {
    return !suspect && quarantine.filter(q -> q.kind() != Quarantine.Kind.EXTRA).isEmpty();
  }

  /** The same, set aside. */
  public SnapshotRecord quarantined(Quarantine why) {
    return new SnapshotRecord(
        key,
        captureEnd,
        received,
        clockTrusted,
        retentionTag,
        logicalBytes,
        entries,
        suspect,
        Optional.of(why),
        holds,
        lockedUntil,
        members);
  }
}
