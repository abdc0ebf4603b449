package dev.holdfast.seal;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The ASCII armor of age files (C2SP age.md, "ASCII armor": strict RFC 7468), read only. */
final class Armor {
  private static final String BEGIN = "-----BEGIN AGE ENCRYPTED FILE-----";
  private static final String END = "-----END AGE ENCRYPTED FILE-----";
  private static final int COLUMNS = 64;

  private Armor() {}

  /** Whether the bytes begin like an armored file, white space before it aside. */
  static boolean isArmored(byte[] bytes) {
    int length = Math.min(bytes.length, 1024);
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1).stripLeading()
        .startsWith(BEGIN);
  }

  /** The age file within. */
  static byte[] decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<String> lines = Arrays.asList(trimWhole(text).split("\r?\n", -1));
    int last = lines.size() - 1;
    if (last < 1 || !lines.getFirst().equals(BEGIN) || !lines.get(last).equals(END)) {
      throw malformed("no begin and end line around content");
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream(bytes.length);
    for (int i = 1; i < last; i++) {
      whole.writeBytes(line(lines.get(i), i == last - 1));
    }
    return whole.toByteArray();
  }

  private static byte[] line(String line, boolean last) {
    boolean length = last ? line.length() <= COLUMNS && !line.isEmpty() : line.length() == COLUMNS;
    int padding = line.endsWith("==") ? 2 : line.endsWith("=") ? 1 : 0;
    if (!length || line.length() % 4 != 0 || padding > 0 && !last) {
      throw malformed("a line of " + line.length() + " characters");
    }
    return AgeText.decode(line.substring(0, line.length() - padding))
        .orElseThrow(() -> malformed("a line that is not canonical base64"));
  }

  private static String trimWhole(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private static HoldfastException malformed(String seen) {
    return new HoldfastException(
        Fault.OBJECT_MALFORMED,
        "age armor: " + seen + " (expected: canonical base64 in lines of 64 characters)");
  }
}
