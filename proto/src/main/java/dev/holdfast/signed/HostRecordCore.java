package dev.holdfast.signed;

import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The keys of one host, signed by an operator.
 *
 * @param head subject = host, number = n
 * @param name for people
 * @param key signs the host's manifests
 * @param age the host's own recipient
 * @param tlsSpki reserved
 * @param ledger who hands out its numbers
 * @param replaces hosts whose series it continues
 * @param validFromSeq manifests signed by the key count from this seq on; from 1
 * @param definitionFloor reserved
 * @param lastGood present = the key is distrusted; the last entry of section {@code good}, or {@link ManifestRef#NONE}
 * @param goodCount entries of section {@code good}
 * @param retired whether the host is gone
 * @param time when it was signed
 */
public record HostRecordCore(
    CoreHead head,
    String name,
    VerifyingKey key,
    String age,
    Optional<Sha256> tlsSpki,
    LedgerMode ledger,
    List<HostId> replaces,
    long validFromSeq,
    long definitionFloor,
    Optional<ManifestRef> lastGood,
    int goodCount,
    boolean retired,
    Instant time)
    implements Core {
  /** Checks ranges. */
  public HostRecordCore {
    replaces = List.copyOf(replaces);
    Form.text(name, "name");
    Form.ageRecipient(age);
    Form.range(validFromSeq, 1, CoreHead.MAX_SEQ, "valid_from_seq");
    if (head.trustV() == 0) {
      throw Form.malformed("trust_v 0", "the trust file the signer knows");
    }
    if (head.number() == 1 && head.previous().isPresent()) {
      throw Form.malformed("host record 1 with previous_sha256", "none");
    }
    if (lastGood.isEmpty() && goodCount != 0) {
      throw Form.malformed(goodCount + " good manifests without last_good", "0");
    }
    if (lastGood.isPresent() && (goodCount == 0) != lastGood.get().equals(ManifestRef.NONE)) {
      throw Form.malformed(
          "last_good " + lastGood.get() + " with " + goodCount + " good manifests",
          "the last of them, or 0 and zeros for none");
    }
  }

  /** The host. */
  public HostId host() {
    return new HostId(head.subject());
  }

  /** Its number. */
  public long n() {
    return head.number();
  }

  @Override
  public SignedKind signedKind() {
    return SignedKind.HOST_RECORD;
  }

  @Override
  public HostRecordCore withHead(CoreHead other) {
    return new HostRecordCore(
        other,
        name,
        key,
        age,
        tlsSpki,
        ledger,
        replaces,
        validFromSeq,
        definitionFloor,
        lastGood,
        goodCount,
        retired,
        time);
  }
}
