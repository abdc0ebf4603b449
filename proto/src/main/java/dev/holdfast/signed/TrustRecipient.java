package dev.holdfast.signed;

import dev.holdfast.id.RecipientId;
import dev.holdfast.id.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A recipient that everything of the fleet is sealed to.
 *
 * @param age its {@code age1…} text: an X25519 recipient
 * @param purpose what it is for
 * @param label name of the identity file without its ending, for people
 */
public record TrustRecipient(String age, RecipientPurpose purpose, String label) {
  /** Checks texts. */
  public TrustRecipient {
    Form.ageRecipient(age);
    Form.text(label, "label");
  }

  /** Its id: the first 16 bytes of the SHA-256 of the text. */
  public RecipientId id() {
    return idOf(age);
  }

  /** The id of an {@code age1…} text. */
  public static RecipientId idOf(String age) {
    byte[] hash = Sha256.newDigest().digest(age.getBytes(StandardCharsets.US_ASCII));
    return RecipientId.ofBytes(Arrays.copyOf(hash, 16));
  }
}
