package dev.holdfast.signed;

import dev.holdfast.id.HostId;
import java.time.Instant;

/**
 * What should be there of one host.
 *
 * @param head subject = host, number = n
 * @param upto the newest manifest this checkpoint judges
 * @param time when it was written
 * @param liveCount entries of section {@code live}
 */
public record CheckpointCore(CoreHead head, ManifestRef upto, Instant time, int liveCount)
    implements Core {
  /** Checks ranges. */
  public CheckpointCore {
    Form.range(upto.seq(), 1, CoreHead.MAX_SEQ, "upto.seq");
    if (head.trustV() == 0) {
      throw Form.malformed("trust_v 0", "the trust file the signer knows");
    }
    if (head.number() == 1 && head.previous().isPresent()) {
      throw Form.malformed("checkpoint 1 with previous_sha256", "none");
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
    return SignedKind.CHECKPOINT;
  }

  @Override
  public CheckpointCore withHead(CoreHead other) {
    return new CheckpointCore(other, upto, time, liveCount);
  }
}
