package dev.holdfast.pattern;

import java.nio.charset.StandardCharsets;

/** The classes {@code [:name:]} of a set, for ASCII as in git. */
final class NamedClass {
  private NamedClass() {}

  /** 1 when {@code c} is of the class named by the pattern bytes, 0 when not, -1 when there is no such class. */
  static int fits(byte[] pattern, int from, int end, int c) {
    String name = new String(pattern, from, end - from, StandardCharsets.ISO_8859_1);
    boolean lower = c >= 'a' && c <= 'z';
    boolean upper = c >= 'A' && c <= 'Z';
    boolean digit = c >= '0' && c <= '9';
    boolean graphic = c > 0x20 && c < 0x7f;
    boolean fits;
    switch (name) {
      case "alnum" -> fits = lower || upper || digit;
      case "alpha" -> fits = lower || upper;
      case "blank" -> fits = c == ' ' || c == '\t';
      case "cntrl" -> fits = c < 0x20 || c == 0x7f;
      case "digit" -> fits = digit;
      case "graph" -> fits = graphic;
      case "lower" -> fits = lower;
      case "print" -> fits = graphic || c == ' ';
      case "punct" -> fits = graphic && !(lower || upper || digit);
      case "space" -> fits = c == ' ' || (c >= '\t' && c <= '\r');
      case "upper" -> fits = upper;
      case "xdigit" -> fits = digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      default -> {
        return -1;
      }
    }
    return fits ? 1 : 0;
  }
}
