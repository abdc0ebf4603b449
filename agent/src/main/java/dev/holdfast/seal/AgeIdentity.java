package dev.holdfast.seal;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.nio.CharBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An age X25519 private key. Never printed; {@link #destroy} clears it. Any thread until then. */
public final class AgeIdentity {
  /** How the text of a private key begins. */
  static final String PREFIX = "AGE-SECRET-KEY-1";

  private static final int SECRET_BYTES = 32;

  private final AgeRecipient recipient;
  private final char[] text;
  private volatile @Nullable RecipientStanzaReader reader;

  private AgeIdentity(AgeRecipient recipient, char[] text, RecipientStanzaReader reader) {
    this.recipient = recipient;
    this.text = text;
    this.reader = reader;
  }

  /** Draws a fresh key. */
  public static AgeIdentity generate(SecureRandom random) {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    char[] text = X25519Keys.encodeSecret(secret);
    Arrays.fill(secret, (byte) 0);
    return parse(CharBuffer.wrap(text));
  }

  /**
   * Parses {@code AGE-SECRET-KEY-1…}.
   *
   * @throws HoldfastException {@link Fault#IDENTITY_MALFORMED}, with no part of the text in the message
   */
  public static AgeIdentity parse(CharSequence encoded) {
    char[] text = new char[encoded.length()];
    for (int i = 0; i < text.length; i++) {
      text[i] = encoded.charAt(i);
    }
    try {
      if (encoded.length() < PREFIX.length()
          || !PREFIX.contentEquals(encoded.subSequence(0, PREFIX.length()))) {
        throw malformed();
      }
      return new AgeIdentity(X25519Keys.recipientOf(text), text, X25519Keys.reader(text));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Its message may quote the text, so it is not kept as the cause.
      Arrays.fill(text, '\0');
      throw malformed();
    }
  }

  private static HoldfastException malformed() {
    return new HoldfastException(
        Fault.IDENTITY_MALFORMED, "not an age identity (expected: " + PREFIX + "…)");
  }

  /** Its public key. */
  public AgeRecipient recipient() {
    return recipient;
  }

  /** Clears the key; it opens nothing any more. */
  public void destroy() {
    reader = null;
    Arrays.fill(text, '\0');
  }

  /** The file key, if this stanza was made for this identity. */
  Optional<FileKey> unwrap(AgeStanza stanza) {
    RecipientStanzaReader current = reader;
    if (current == null) {
      throw new IllegalStateException("the identity was destroyed (expected: use before that)");
    }
    return X25519Keys.unwrap(current, stanza);
  }

  /** The text itself, for the file it is written to; the caller clears it. */
  byte[] reveal() {
    byte[] ascii = new byte[text.length];
    for (int i = 0; i < ascii.length; i++) {
      ascii[i] = (byte) text[i];
    }
    return ascii;
  }

  @Override
  public String toString() {
    return "identity of " + recipient;
  }
}
