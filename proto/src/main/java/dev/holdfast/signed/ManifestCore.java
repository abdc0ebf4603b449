package dev.holdfast.signed;

import dev.holdfast.id.HostId;
import dev.holdfast.id.RecipientId;
import dev.holdfast.id.SetId;
import dev.holdfast.id.SourceId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One snapshot, in clear: what a party without keys may know to copy, verify and collect.
 *
 * @param head subject = host, number = seq
 * @param previous the manifest before this one in the host's chain; empty for the first
 * @param voidSeqs every seq between {@code previous} and this one, ascending
 * @param recordN number of the host record that holds the signing key, from 1
 * @param kind what it describes
 * @param sourceId the series
 * @param setId the restore point it belongs to; reserved
 * @param retentionTag what retention may know of the reason
 * @param captureStart by the host's clock
 * @param captureEnd the moment the snapshot shows
 * @param definitionVersion 0 when the ledger is the host itself
 * @param recipients who can open it: 1 to 64, strictly ascending
 * @param packCount entries of section {@code packs}
 * @param entryCount entries, without ancestors
 * @param logicalBytes what the source holds
 * @param newBytes plaintext stored afresh
 * @param storedBytes ciphertext of the packs written by this snapshot
 */
public record ManifestCore(
    CoreHead head,
    Optional<ManifestRef> previous,
    List<Long> voidSeqs,
    long recordN,
    ManifestKind kind,
    SourceId sourceId,
    Optional<SetId> setId,
    RetentionTag retentionTag,
    Instant captureStart,
    Instant captureEnd,
    long definitionVersion,
    List<RecipientId> recipients,
    int packCount,
    long entryCount,
    long logicalBytes,
    long newBytes,
    long storedBytes)
    implements Core {
  /** Most recipients of one fleet. */
  public static final int MAX_RECIPIENTS = 64;

  /** Checks ranges, the order of recipients and that the voids fill the gap exactly. */
  public ManifestCore {
    voidSeqs = List.copyOf(voidSeqs);
    recipients = List.copyOf(recipients);
    Form.range(head.number(), 1, CoreHead.MAX_SEQ, "seq");
    if (!head.previous().equals(previous.map(ManifestRef::sha256))) {
      throw Form.malformed("previous_sha256 differs from previous.sha256", "the same hash");
    }
    if (head.trustV() == 0) {
      throw Form.malformed("trust_v 0", "the trust file the signer knows");
    }
    Form.range(recordN, 1, CoreHead.MAX_NUMBER, "record_n");
    Form.range(recipients.size(), 1, MAX_RECIPIENTS, "number of recipients");
    for (int i = 1; i < recipients.size(); i++) {
      if (recipients.get(i - 1).compareTo(recipients.get(i)) >= 0) {
        throw Form.malformed("recipients out of order", "strictly ascending");
      }
    }
    checkVoids(head.number(), previous, voidSeqs);
  }

  private static void checkVoids(long seq, Optional<ManifestRef> previous, List<Long> voids) {
    long before = previous.map(ManifestRef::seq).orElse(0L);
    if (previous.isPresent()) {
      Form.range(before, 1, seq - 1, "previous.seq");
    }
    if (voids.size() != seq - before - 1) {
      throw Form.malformed(
          voids.size() + " void numbers between " + before + " and " + seq,
          Long.toString(seq - before - 1));
    }
    for (int i = 0; i < voids.size(); i++) {
      if (voids.get(i) != before + 1 + i) {
        throw Form.malformed(
            "void number " + voids.get(i), Long.toString(before + 1 + i));
      }
    }
  }

  /** The host. */
  public HostId host() {
    return new HostId(head.subject());
  }

  /** Its number. */
  public long seq() {
    return head.number();
  }

  @Override
  public SignedKind signedKind() {
    return SignedKind.MANIFEST;
  }

  @Override
  public ManifestCore withHead(CoreHead other) {
    return new ManifestCore(
        other,
        previous,
        voidSeqs,
        recordN,
        kind,
        sourceId,
        setId,
        retentionTag,
        captureStart,
        captureEnd,
        definitionVersion,
        recipients,
        packCount,
        entryCount,
        logicalBytes,
        newBytes,
        storedBytes);
  }
}
