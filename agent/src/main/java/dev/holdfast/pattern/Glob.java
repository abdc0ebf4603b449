package dev.holdfast.pattern;

import java.io.ByteArrayOutputStream;

/**
 * One glob, taken apart once so that most are decided by comparing bytes: a walk asks for each of a million names. Its
 * meaning is that of {@link Wildmatch}, which decides what is left. Immutable.
 */
final class Glob {
  private enum Form {
    /** {@code a/b}. */
    LITERAL,
    /** {@code a/**}: the literal ends with the slash. */
    BELOW,
    /** {@code *.tmp}: the literal holds no slash. */
    NAME_END,
    /** {@code **}{@code /a/b}: the literal is what follows the slash. */
    PATH_END,
    /** Anything else, after its literal begin. */
    WILD
  }

  private final byte[] pattern;
  private final Form form;
  private final byte[] literal;
  // Where in the pattern its literal begin ends.
  private final int wildFrom;

  Glob(byte[] pattern) {
    this.pattern = pattern;
    this.wildFrom = literalEnd(pattern, 0);
    int tailFrom = tailFrom(pattern);
    boolean literalTail = tailFrom > 0 && literalEnd(pattern, tailFrom) == pattern.length;
    if (wildFrom == pattern.length) {
      form = Form.LITERAL;
    } else if (endsDeep(pattern, wildFrom)) {
      form = Form.BELOW;
    } else if (literalTail && tailFrom == 3) {
      form = Form.PATH_END;
    } else if (literalTail && !holdsSlash(pattern, tailFrom, pattern.length)) {
      form = Form.NAME_END;
    } else {
      form = Form.WILD;
    }
    boolean fromTail = form == Form.PATH_END || form == Form.NAME_END;
    literal =
        fromTail
            ? unescaped(pattern, tailFrom, pattern.length)
            : unescaped(pattern, 0, wildFrom);
  }

  /** Whether the glob fits the bytes of {@code text} from {@code from} to {@code end}. */
  boolean matches(byte[] text, int from, int end) {
    int rest = end - from - literal.length; // bytes beside the literal
    if (rest < 0) {
      return false;
    }
    return switch (form) {
      case LITERAL -> rest == 0 && literalAt(text, from);
      case BELOW -> literalAt(text, from);
      case NAME_END ->
          literalAt(text, end - literal.length) && !holdsSlash(text, from, from + rest);
      case PATH_END ->
          literalAt(text, end - literal.length) && (rest == 0 || text[from + rest - 1] == '/');
      case WILD ->
          literalAt(text, from)
              && Wildmatch.matches(pattern, wildFrom, text, from + literal.length, end);
    };
  }

  /** Whether this is one plain path. */
  boolean isLiteral() { return form == Form.LITERAL; }

  /** Of a plain path: whether the text from {@code from} to its end is that path, or lies below it. */
  boolean matchesAtOrAbove(byte[] text, int from, boolean whole) {
    int rest = text.length - from - literal.length;
    if (rest > 0) {
      return text[from + literal.length] == '/' && literalAt(text, from);
    }
    return rest == 0 && whole && literalAt(text, from);
  }

  private boolean literalAt(byte[] text, int at) {
    // From its end: paths of one tree differ there.
    for (int i = literal.length - 1; i >= 0; i--) {
      if (text[at + i] != literal[i]) {
        return false;
      }
    }
    return true;
  }

  /** Index of the first byte from {@code from} on that is not ordinary, a backslash at the very end included. */
  private static int literalEnd(byte[] pattern, int from) {
    int i = from;
    while (i < pattern.length) {
      int escape = pattern[i] == '\\' ? 1 : 0;
      boolean special =
          escape == 0
              ? pattern[i] == '*' || pattern[i] == '?' || pattern[i] == '[' || pattern[i] == 0
              : i + 1 == pattern.length || pattern[i + 1] == 0;
      if (special) {
        return i;
      }
      i += 1 + escape;
    }
    return i;
  }

  private static byte[] unescaped(byte[] pattern, int from, int end) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = from; i < end; i++) {
      if (pattern[i] == '\\') {
        i++;
      }
      out.write(pattern[i]);
    }
    return out.toByteArray();
  }

  /** Behind the begin {@code **}{@code /} (3) or a single star (1), else 0. */
  private static int tailFrom(byte[] pattern) {
    if (pattern.length == 0 || pattern[0] != '*') {
      return 0;
    }
    if (pattern.length == 1 || pattern[1] != '*') {
      return 1;
    }
    return pattern.length > 2 && pattern[2] == '/' ? 3 : 0;
  }

  /** Whether nothing follows but two stars or more after a slash. */
  private static boolean endsDeep(byte[] pattern, int from) {
    int stars = 0;
    for (int i = from; i < pattern.length; i++) {
      if (pattern[i] != '*') {
        return false;
      }
      stars++;
    }
    return stars >= 2 && from > 0 && pattern[from - 1] == '/';
  }

  private static boolean holdsSlash(byte[] bytes, int from, int end) {
    for (int i = from; i < end; i++) {
      if (bytes[i] == '/') {
        return true;
      }
    }
    return false;
  }
}
