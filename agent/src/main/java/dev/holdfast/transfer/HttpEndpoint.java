package dev.holdfast.transfer;

import dev.holdfast.endpoint.CertificateAuthority;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import java.util.Optional;

/**
 * An HTTP store as its signed record describes it.
 *
 * @param check what its grants may say
 * @param authority whom its certificate must be signed by; empty: whom this machine trusts
 */
public record HttpEndpoint(GrantCheck check, Optional<CertificateAuthority> authority) {
  /**
   * Compares the authority with the pin of the signed record.
   *
   * @throws HoldfastException {@code STORE_RECORD_DIFFERS}
   */
  public HttpEndpoint {
    Optional<Sha256> pin = check.place().caSha256();
    Optional<Sha256> seen = authority.map(CertificateAuthority::pin);
    if (!pin.equals(seen)) {
      throw new HoldfastException(
          Fault.STORE_RECORD_DIFFERS,
          "the authority of " + check.place().endpoint() + " is " + text(seen)
              + " (expected: " + text(pin) + ", as the signed store record says)");
    }
  }

  /** Whether its connections are encrypted. */
  boolean tls() {
    return check.place().endpoint().startsWith("https:");
  }

  private static String text(Optional<Sha256> pin) {
    return pin.map(Sha256::toString).orElse("this machine's");
  }
}
