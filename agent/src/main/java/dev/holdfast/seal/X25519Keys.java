package dev.holdfast.seal;

import dev.holdfast.id.Id128;
import dev.holdfast.id.RecipientId;
import dev.holdfast.id.Sha256;
import java.nio.charset.StandardCharsets;

/** Texts of X25519 keys. */
final class X25519Keys {
  private X25519Keys() {}

  static void checkRecipient(String text) {}

  static RecipientId recipientId(String text) {
    Sha256 hash = Sha256.of(text.getBytes(StandardCharsets.US_ASCII));
    return new RecipientId(new Id128(hash.a(), hash.b()));
  }
}
