package dev.holdfast.transfer;

import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.signed.ManifestRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The right to write one manifest: what its core must say.
 *
 * @param commit names this commit in later calls; random
 * @param session whose commit it is
 * @param seq the manifest's number, from 1
 * @param previous the manifest before it in the host's chain; empty for the first
 * @param voids every seq between previous and this one, ascending
 * @param time the ledger's clock
 * @param recordN number of the host record that holds the signing key
 * @param trustV version of the newest trust
 * @param trustSha256 its hash
 */
public record CommitTicket(
    Id128 commit,
    SessionId session,
    long seq,
    Optional<ManifestRef> previous,
    List<Long> voids,
    Instant time,
    long recordN,
    long trustV,
    Sha256 trustSha256) {
  /** Copies the list. */
  public CommitTicket {
    voids = List.copyOf(voids);
  }
}
