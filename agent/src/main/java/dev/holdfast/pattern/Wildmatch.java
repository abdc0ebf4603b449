package dev.holdfast.pattern;

/**
 * Matching of one glob, after {@code wildmatch.c} of git (itself from rsync) with {@code WM_PATHNAME}: {@code *} and
 * {@code ?} stop at a slash, {@code **} does not. The two ABORT results bound the backtracking.
 */
final class Wildmatch {
  private static final int MATCH = 0;
  private static final int NO_MATCH = 1;
  private static final int ABORT_ALL = -1;
  private static final int ABORT_TO_DOUBLE_STAR = -2;

  private final byte[] pattern;
  private final byte[] text;
  private final int textEnd;

  private Wildmatch(byte[] pattern, byte[] text, int textEnd) {
    this.pattern = pattern;
    this.text = text;
    this.textEnd = textEnd;
  }

  /** Whether the glob from {@code globFrom} on fits the bytes of {@code text} from {@code from} to {@code end}. */
  static boolean matches(byte[] glob, int globFrom, byte[] text, int from, int end) {
    return new Wildmatch(glob, text, end).run(globFrom, from) == MATCH;
  }

  /** The pattern byte at {@code i}, 0 behind the end (patterns and names hold no NUL). */
  private int p(int i) {
    return i < pattern.length ? pattern[i] & 0xff : 0;
  }

  private int t(int i) {
    return i < textEnd ? text[i] & 0xff : 0;
  }

  private int run(int patternFrom, int textFrom) {
    int p = patternFrom;
    int t = textFrom;
    for (; p(p) != 0; p++, t++) {
      int c = p(p);
      int seen = t(t);
      if (seen == 0 && c != '*') {
        return ABORT_ALL;
      }
      if (c == '*') {
        return star(p, t);
      } else if (c == '?') {
        if (seen == '/') {
          return NO_MATCH;
        }
      } else if (c == '[') {
        int end = set(p, seen);
        if (end <= 0) {
          return end == 0 ? NO_MATCH : ABORT_ALL;
        }
        p = end;
      } else {
        if (c == '\\') {
          c = p(++p);
        }
        if (seen != c) {
          return NO_MATCH;
        }
      }
    }
    return t < textEnd ? NO_MATCH : MATCH;
  }

  /** At a star: tries every length it can stand for. */
  private int star(int starAt, int textFrom) {
    int p = starAt + 1;
    int t = textFrom;
    boolean deep = false;
    if (p(p) == '*') {
      while (p(++p) == '*') {}
      boolean opens = starAt == 0 || p(starAt - 1) == '/';
      boolean closes = p(p) == 0 || p(p) == '/' || (p(p) == '\\' && p(p + 1) == '/');
      deep = opens && closes;
      if (deep && p(p) == '/' && run(p + 1, t) == MATCH) {
        return MATCH; // "a/**/b" fits "a/b"
      }
    }
    if (p(p) == 0) {
      return deep || slash(t) < 0 ? MATCH : ABORT_TO_DOUBLE_STAR;
    }
    if (!deep && p(p) == '/') {
      int slash = slash(t);
      return slash < 0 ? ABORT_ALL : run(p + 1, slash + 1);
    }
    for (; t(t) != 0; t++) {
      int result = run(p, t);
      if (result != NO_MATCH) {
        if (!deep || result != ABORT_TO_DOUBLE_STAR) {
          return result;
        }
      } else if (!deep && t(t) == '/') {
        return ABORT_TO_DOUBLE_STAR;
      }
    }
    return ABORT_ALL;
  }

  private int slash(int from) {
    for (int i = from; i < textEnd; i++) {
      if (text[i] == '/') {
        return i;
      }
    }
    return -1;
  }

  /** At {@code [}: position of the closing bracket when {@code c} fits, 0 when not, -1 when the set is malformed. */
  private int set(int open, int c) {
    return new CharacterSet(pattern).match(open, c);
  }
}
