package dev.holdfast.pattern;

/** One {@code [...]} of a glob. */
final class CharacterSet {
  private static final int MALFORMED = -1;

  private final byte[] pattern;
  private int at;
  private int now;
  private boolean fits;

  CharacterSet(byte[] pattern) {
    this.pattern = pattern;
  }

  private int p(int i) {
    return i < pattern.length ? pattern[i] & 0xff : 0;
  }

  /** Position of the closing bracket when {@code c} fits, 0 when not, -1 when the set is malformed. */
  int match(int open, int c) {
    at = open + 1;
    boolean negated = p(at) == '!' || p(at) == '^';
    if (negated) {
      at++;
    }
    fits = false;
    int previous = 0;
    now = p(at);
    do {
      if (!member(c, previous)) {
        return MALFORMED;
      }
      previous = now;
      now = p(++at);
    } while (now != ']');
    return fits == negated || c == '/' ? 0 : at;
  }

  /** One member: a byte, the upper end of a range, or a named class; false when the set is malformed. */
  private boolean member(int c, int previous) {
    if (now == 0) {
      return false;
    }
    if (now == '-' && previous != 0 && p(at + 1) != 0 && p(at + 1) != ']') {
      return range(c, previous);
    }
    if (now == '[' && p(at + 1) == ':') {
      return named(c);
    }
    if (now == '\\') {
      now = p(++at);
    }
    fits |= c == now;
    return now != 0;
  }

  private boolean range(int c, int from) {
    now = p(++at);
    if (now == '\\') {
      now = p(++at);
    }
    fits |= c <= now && c >= from;
    boolean ended = now != 0;
    now = 0; // the end of a range does not begin another one
    return ended;
  }

  private boolean named(int c) {
    int close = at + 2;
    while (p(close) != 0 && p(close) != ']') {
      close++;
    }
    if (p(close) == 0) {
      return false;
    }
    if (close - 1 < at + 2 || p(close - 1) != ':') {
      fits |= c == '['; // no ":]" there: an ordinary bracket
      return true;
    }
    int named = NamedClass.fits(pattern, at + 2, close - 1, c);
    fits |= named > 0;
    at = close;
    now = 0;
    return named >= 0;
  }
}
