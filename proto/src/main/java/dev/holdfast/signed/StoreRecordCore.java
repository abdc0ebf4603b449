package dev.holdfast.signed;

import dev.holdfast.id.StoreId;
import java.time.Instant;

/**
 * The place and lock of one store, signed by an operator. It binds writers; readers go where they are pointed.
 *
 * @param head subject = store, number = n
 * @param name for people
 * @param place where it lies
 * @param host the agent that reaches a directory, or empty
 * @param provider whose machine it is
 * @param account at that provider
 * @param site where it stands
 * @param medium {@code disk}, {@code object} or {@code tape}
 * @param rotation group of rotating disks, or empty
 * @param lock what keeps objects
 * @param lockDays for how long; 0 without a lock
 * @param time when it was signed
 */
public record StoreRecordCore(
    CoreHead head,
    String name,
    StorePlace place,
    String host,
    String provider,
    String account,
    String site,
    String medium,
    String rotation,
    LockMode lock,
    int lockDays,
    Instant time)
    implements Core {
  /** Checks ranges. */
  public StoreRecordCore {
    Form.text(name, "name");
    Form.text(host, "host");
    Form.text(provider, "provider");
    Form.text(account, "account");
    Form.text(site, "site");
    Form.text(medium, "medium");
    Form.text(rotation, "rotation");
    Form.range(lockDays, 0, 36_525, "lock_days");
    if (head.trustV() == 0) {
      throw Form.malformed("trust_v 0", "the trust file the signer knows");
    }
    if (head.number() == 1 && head.previous().isPresent()) {
      throw Form.malformed("store record 1 with previous_sha256", "none");
    }
  }

  /** The store. */
  public StoreId store() {
    return new StoreId(head.subject());
  }

  /** Its number. */
  public long n() {
    return head.number();
  }

  @Override
  public SignedKind signedKind() {
    return SignedKind.STORE_RECORD;
  }

  @Override
  public StoreRecordCore withHead(CoreHead other) {
    return new StoreRecordCore(
        other, name, place, host, provider, account, site, medium, rotation, lock, lockDays, time);
  }
}
