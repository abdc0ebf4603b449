package dev.holdfast.seal;

import dev.holdfast.fault.HoldfastException;
import java.security.SecureRandom;

/** An age X25519 private key. Never printed; {@link #destroy} clears it. */
public final class AgeIdentity {
  /** Draws a fresh key. */
  public static AgeIdentity generate(SecureRandom random) {
    throw new UnsupportedOperationException();
  }

  /**
   * Parses {@code AGE-SECRET-KEY-1…}.
   *
   * @throws HoldfastException {@code IDENTITY_MALFORMED}, with no part of the text in the message
   */
  public static AgeIdentity parse(CharSequence text) {
    throw new UnsupportedOperationException();
  }

  /** Its public key. */
  public AgeRecipient recipient() {
    throw new UnsupportedOperationException();
  }

  /** Clears the key; it opens nothing any more. */
  public void destroy() {
    throw new UnsupportedOperationException();
  }
}
