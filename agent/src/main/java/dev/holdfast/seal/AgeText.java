package dev.holdfast.seal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The text form of an age header (C2SP age.md, "Header") and its base64, which has one spelling per value. */
final class AgeText {
  static final String VERSION_LINE = "age-encryption.org/v1\n";
  static final String STANZA_START = "-> ";
  static final String MAC_START = "---";
  static final int BODY_COLUMNS = 64;
  static final int MAC_BYTES = 32;

  private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();

  private AgeText() {}

  static String base64(byte[] bytes) {
    return ENCODER.encodeToString(bytes);
  }

  /** Decodes unpadded canonical base64; empty when the text is anything else. */
  static Optional<byte[]> decode(String text) {
    if (text.indexOf('=') >= 0) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      // The JDK ignores stray low bits in the last character; the format does not.
      return base64(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // the caller says which part of the header it was
    }
  }

  /** The header up to and including the three dashes, which is what the MAC covers. */
  static byte[] header(List<AgeStanza> stanzas) {
    StringBuilder text = new StringBuilder(256 * stanzas.size() + 64).append(VERSION_LINE);
    for (AgeStanza stanza : stanzas) {
      text.append("->").append(' ').append(stanza.type());
      for (String argument : stanza.arguments()) {
        text.append(' ').append(argument);
      }
      text.append('\n');
      String body = base64(stanza.body().toBytes());
      int start = 0;
      for (; body.length() - start >= BODY_COLUMNS; start += BODY_COLUMNS) {
        text.append(body, start, start + BODY_COLUMNS).append('\n');
      }
      text.append(body, start, body.length()).append('\n');
    }
    return text.append(MAC_START).toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** The whole header with its MAC line. */
  static byte[] withMac(byte[] header, byte[] mac) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream(header.length + 48);
    whole.writeBytes(header);
    whole.write(' ');
    whole.writeBytes(base64(mac).getBytes(StandardCharsets.US_ASCII));
    whole.write('\n');
    return whole.toByteArray();
  }
}
