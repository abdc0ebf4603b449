package dev.holdfast.cli.config;

import java.util.regex.Pattern;

/** Makes text from a file fit to be printed in a message: short, on one line, no control characters, no passwords. */
final class Shown {
  private static final int LONGEST = 80;
  private static final Pattern USER_INFO = Pattern.compile("(://)[^/@\\s]*@");

  private Shown() {}

  static String text(String raw) {
    StringBuilder shown = new StringBuilder();
    USER_INFO
        .matcher(raw)
        .replaceAll("$1***@")
        .codePoints()
        .limit(LONGEST + 1L)
        .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c));
    if (shown.codePointCount(0, shown.length()) > LONGEST) {
      shown.setLength(shown.offsetByCodePoints(0, LONGEST));
      shown.append('…');
    }
    return shown.toString();
  }
}
