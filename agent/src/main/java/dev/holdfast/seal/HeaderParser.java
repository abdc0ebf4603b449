package dev.holdfast.seal;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.layout.Limits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses one header, strictly as C2SP age.md has it. */
final class HeaderParser {
  /** What follows the three dashes: a space, 43 base64 characters, a line end. */
  static final int MAC_LINE_REST_BYTES = 45;

  private final byte[] bytes;
  private final int start;
  private final int end;
  private int position;

  private HeaderParser(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.start = offset;
    this.end = offset + length;
    this.position = offset;
  }

  /**
   * Parses the header at {@code offset}.
   *
   * @param whole whether no further bytes exist beyond {@code length}
   * @return null when the header runs on beyond {@code length} and the file does so too
   */
  static @Nullable AgeHeader parse(byte[] bytes, int offset, int length, boolean whole) {
    HeaderParser parser = new HeaderParser(bytes, offset, length);
    try {
      return parser.header();
    } catch (CutShort e) {
      if (whole) {
        throw malformed("it ends after " + length + " bytes", "a whole header");
      }
      return null;
    }
  }

  private AgeHeader header() throws CutShort {
    if (!line(AgeText.VERSION_LINE.length()).equals(AgeText.VERSION_LINE.strip())) {
      throw malformed("no age version line", AgeText.VERSION_LINE.strip());
    }
    List<AgeStanza> stanzas = new ArrayList<>();
    while (true) {
      int lineStart = position;
      String line = line(Integer.MAX_VALUE);
      if (line.startsWith(AgeText.MAC_START)) {
        return finished(stanzas, lineStart, line);
      }
      if (stanzas.size() == Limits.AGE_STANZAS) {
        throw new HoldfastException(
            Fault.OBJECT_TOO_LARGE,
            "age header: more than " + Limits.AGE_STANZAS + " stanzas (expected: that at most)");
      }
      stanzas.add(stanza(line));
    }
  }

  private AgeHeader finished(List<AgeStanza> stanzas, int lineStart, String line) {
    int textLength = lineStart - start + AgeText.MAC_START.length();
    byte[] mac =
        line.startsWith(AgeText.MAC_START + " ")
            ? AgeText.decode(line.substring(AgeText.MAC_START.length() + 1)).orElse(new byte[0])
            : new byte[0];
    if (mac.length != AgeText.MAC_BYTES) {
      throw malformed("a MAC line of another form", "43 characters of base64 after '--- '");
    }
    if (stanzas.isEmpty()) {
      throw malformed("no stanza", "one at least");
    }
    if (stanzas.size() > 1
        && stanzas.stream().anyMatch(stanza -> stanza.type().equals(ScryptStanza.TYPE))) {
      throw malformed("a scrypt stanza among others", "scrypt alone");
    }
    return new AgeHeader(stanzas, Arrays.copyOfRange(bytes, start, start + textLength), mac);
  }

  private AgeStanza stanza(String line) throws CutShort {
    if (!line.startsWith(AgeText.STANZA_START)) {
      throw malformed("a line that begins no stanza", AgeText.STANZA_START.strip());
    }
    String[] words = line.substring(AgeText.STANZA_START.length()).split(" ", -1);
    for (String word : words) {
      if (word.isEmpty() || !word.chars().allMatch(c -> c >= 33 && c <= 126)) {
        throw malformed("a stanza argument that is empty or not printable", "33 to 126 only");
      }
    }
    return new AgeStanza(
        words[0], Arrays.asList(words).subList(1, words.length), StanzaBody.of(body()));
  }

  private byte[] body() throws CutShort {
    StringBuilder text = new StringBuilder();
    while (true) {
      String line = line(AgeText.BODY_COLUMNS + 1);
      text.append(line);
      if (line.length() < AgeText.BODY_COLUMNS) {
        return AgeText.decode(text.toString())
            .orElseThrow(() -> malformed("a stanza body of another form", "canonical base64"));
      }
    }
  }

  /** The next line without its end, of at most {@code most} bytes with it. */
  private String line(int most) throws CutShort {
    int from = position;
    int limit = (int) Math.min(end, (long) from + most);
    for (int i = from; i < limit; i++) {
      if (bytes[i] == '\n') {
        position = i + 1;
        return new String(bytes, from, i - from, StandardCharsets.ISO_8859_1);
      }
    }
    if (limit - from == most) {
      throw malformed("a line that is too long", most - 1 + " characters at most");
    }
    throw new CutShort();
  }

  private static HoldfastException malformed(String seen, String expected) {
    return new HoldfastException(
        Fault.OBJECT_MALFORMED, "age header: " + seen + " (expected: " + expected + ")");
  }

  /** The bytes at hand end before the header does. */
  private static final class CutShort extends Exception {
    private static final long serialVersionUID = 1L;

    CutShort() {
      super(null, null, false, false);
    }
  }
}
