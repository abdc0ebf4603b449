package dev.holdfast.endpoint;

import java.nio.charset.StandardCharsets;

/**
 * Percent-encoding as S3 signs it: everything but RFC 3986 unreserved characters, in upper-case hexadecimal.
 */
public final class UrlText {
  private static final String DIGITS = "0123456789ABCDEF";

  private UrlText() {}

  /** Encodes a query name or value; a slash too. */
  public static String encode(String text) {
    return encode(text, false);
  }

  /** Encodes a key, whose slashes stay. */
  public static String encodePath(String key) {
    return encode(key, true);
  }

  private static String encode(String text, boolean keepSlash) {
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || c == '-' || c == '.' || c == '_' || c == '~'
              || c == '/' && keepSlash;
      if (plain) {
        out.append(c);
      } else {
        out.append('%').append(DIGITS.charAt(c >> 4)).append(DIGITS.charAt(c & 15));
      }
    }
    return out.toString();
  }
}
