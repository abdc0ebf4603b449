package dev.holdfast.trust;

import dev.holdfast.id.KeyId;
import dev.holdfast.signed.TrustBundle;
import java.util.Optional;

/**
 * What trust starts from.
 *
 * @param operator fingerprint of an operator key, from an identity file or given by hand
 * @param bundle the operator's {@code trust} file; settles conflicts
 */
public record TrustAnchor(Optional<KeyId> operator, Optional<TrustBundle> bundle) {
  /** Only a fingerprint. */
  public static TrustAnchor ofOperator(KeyId operator) {
    return new TrustAnchor(Optional.of(operator), Optional.empty());
  }

  /** Only a bundle. */
  public static TrustAnchor ofBundle(TrustBundle bundle) {
    return new TrustAnchor(Optional.empty(), Optional.of(bundle));
  }
}
