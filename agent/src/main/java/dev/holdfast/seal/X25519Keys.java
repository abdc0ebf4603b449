package dev.holdfast.seal;

import com.exceptionfactory.jagged.RecipientStanza;
import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.UnsupportedRecipientStanzaException;
import com.exceptionfactory.jagged.bech32.Bech32;
import com.exceptionfactory.jagged.bech32.Bech32Address;
import com.exceptionfactory.jagged.x25519.X25519KeyFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Id128;
import dev.holdfast.id.RecipientId;
import dev.holdfast.id.Sha256;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** X25519 keys and stanzas of age, by way of jagged. */
final class X25519Keys {
  private static final int KEY_BYTES = 32;
  private static final int WRAPPED_BYTES = FileKey.BYTES + AgeCrypto.TAG_BYTES;

  private X25519Keys() {}

  /** Wraps file keys to one recipient. */
  interface Wrapper {
    AgeStanza wrap(FileKey key);
  }

  static RecipientId recipientId(String text) {
    Sha256 hash = Sha256.of(text.getBytes(StandardCharsets.US_ASCII));
    return new RecipientId(new Id128(hash.a(), hash.b()));
  }

  static void checkRecipient(String text) {
    String seen = null;
    if (text.startsWith("ssh-")) {
      seen = "an SSH recipient";
    } else if (text.startsWith("age1pq1")) {
      seen = "a post-quantum recipient (age1pq1…)";
    } else if (text.lastIndexOf('1') > 3 && text.startsWith("age1")) {
      seen = "a plugin recipient (" + printable(text.substring(0, text.lastIndexOf('1'))) + "…)";
    } else if (!isX25519(text)) {
      seen = "'" + printable(text) + "'";
    }
    if (seen != null) {
      throw new HoldfastException(
          Fault.IDENTITY_MALFORMED,
          "recipient: " + seen + " (expected: age1… of an X25519 key)",
          "use recipients as 'holdfast init' or age-keygen prints them",
          null);
    }
  }

  private static String printable(String text) {
    String cut = text.length() > 70 ? text.substring(0, 70) + "…" : text;
    return cut.replaceAll("[^\\x20-\\x7e…]", "?");
  }

  private static boolean isX25519(String text) {
    if (!text.equals(text.toLowerCase(Locale.ROOT))) {
      return false;
    }
    try {
      Bech32Address address = Bech32.getDecoder().decode(text);
      return "age".contentEquals(address.getHumanReadablePart())
          && address.getData().length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false; // not bech32; the caller says what was seen
    }
  }

  static Wrapper wrapper(AgeRecipient recipient) {
    RecipientStanzaWriter writer;
    try {
      writer = X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(recipient.text());
    } catch (GeneralSecurityException e) {
      throw refused(recipient, e);
    }
    return key -> {
      com.exceptionfactory.jagged.FileKey theirs =
          new com.exceptionfactory.jagged.FileKey(key.toBytes());
      try {
        RecipientStanza stanza = writer.getRecipientStanzas(theirs).iterator().next();
        return new AgeStanza(
            stanza.getType(), stanza.getArguments(), StanzaBody.of(stanza.getBody()));
      } catch (GeneralSecurityException e) {
        throw refused(recipient, e);
      } finally {
        theirs.destroy();
      }
    };
  }

  private static HoldfastException refused(AgeRecipient recipient, GeneralSecurityException e) {
    return new HoldfastException(
        Fault.IDENTITY_MALFORMED,
        "recipient " + recipient + " is no usable X25519 key (expected: one made by age-keygen)",
        e);
  }

  /** The private key's text, {@code AGE-SECRET-KEY-1…}; the caller clears it. */
  static char[] encodeSecret(byte[] secret) {
    CharSequence text = Bech32.getEncoder().encode("age-secret-key-", secret);
    char[] upper = new char[text.length()];
    for (int i = 0; i < upper.length; i++) {
      char c = text.charAt(i);
      upper[i] = c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
    }
    return upper;
  }

  static RecipientStanzaReader reader(char[] secret) throws GeneralSecurityException {
    return X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(CharBuffer.wrap(secret));
  }

  static AgeRecipient recipientOf(char[] secret) throws GeneralSecurityException {
    byte[] ascii = new byte[secret.length];
    for (int i = 0; i < ascii.length; i++) {
      ascii[i] = (byte) secret[i];
    }
    SecretKeySpec key = new SecretKeySpec(ascii, AgeHeader.X25519);
    Arrays.fill(ascii, (byte) 0);
    return new AgeRecipient(new X25519KeyFactory().translateKey(key).toString());
  }

  /** The file key, if this stanza was made for the reader's key. */
  static Optional<FileKey> unwrap(RecipientStanzaReader reader, AgeStanza stanza) {
    checkShape(stanza);
    try {
      com.exceptionfactory.jagged.FileKey theirs = reader.getFileKey(List.of(new Shown(stanza)));
      byte[] bytes = theirs.getEncoded();
      FileKey key = FileKey.ofBytes(bytes);
      theirs.destroy();
      Arrays.fill(bytes, (byte) 0);
      return Optional.of(key);
    } catch (UnsupportedRecipientStanzaException e) {
      // Jagged collects why each stanza failed; a wrong tag means that it was sealed to another key.
      boolean other =
          Arrays.stream(e.getSuppressed()).anyMatch(AEADBadTagException.class::isInstance);
      if (other) {
        return Optional.empty();
      }
      throw malformed("an X25519 stanza that no key can open", e);
    } catch (GeneralSecurityException e) {
      throw malformed("an X25519 stanza that no key can open", e);
    }
  }

  private static void checkShape(AgeStanza stanza) {
    boolean share =
        stanza.arguments().size() == 1
            && AgeText.decode(stanza.arguments().getFirst())
                .filter(bytes -> bytes.length == KEY_BYTES)
                .isPresent();
    if (!share || stanza.body().size() != WRAPPED_BYTES) {
      throw malformed("an X25519 stanza of another form", null);
    }
  }

  private static HoldfastException malformed(
      String seen, @Nullable Throwable cause) {
    return new HoldfastException(
        Fault.OBJECT_MALFORMED,
        "age header: " + seen + " (expected: a share and a body of 32 bytes each)",
        cause);
  }

  /** A stanza as jagged wants to see it. */
  private record Shown(AgeStanza stanza) implements RecipientStanza {
    @Override
    public String getType() { return stanza.type(); }

    @Override
    public List<String> getArguments() { return stanza.arguments(); }

    @Override
    public byte[] getBody() { return stanza.body().toBytes(); }
  }
}
