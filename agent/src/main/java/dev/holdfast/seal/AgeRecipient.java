package dev.holdfast.seal;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.RecipientId;

/**
 * An age X25519 public key.
 *
 * @param text {@code age1…}, 62 characters of lower case
 */
public record AgeRecipient(String text) {
  /**
   * Checks the text.
   *
   * @throws HoldfastException {@code IDENTITY_MALFORMED}; post-quantum, plugin and SSH recipients are refused by name
   */
  public AgeRecipient {
    X25519Keys.checkRecipient(text);
  }

  /** The first 16 bytes of the SHA-256 of the text. */
  public RecipientId id() {
    return X25519Keys.recipientId(text);
  }

  @Override
  public String toString() {
    return text;
  }
}
