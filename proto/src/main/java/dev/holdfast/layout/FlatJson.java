package dev.holdfast.layout;

import dev.holdfast.fault.HoldfastException;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads one JSON object (RFC 8259) whose values are strings or whole numbers; no nesting, no duplicate names. Just enough
 * for {@code holdfast.json}, so that the contracts need no JSON library. Not for several threads.
 */
final class FlatJson {
  private final String text;
  private int at;

  FlatJson(String text) {
    this.text = text;
  }

  /** The members; values are {@code String} or {@code Long}. */
  Map<String, Object> members() {
    Map<String, Object> members = new HashMap<>();
    expect('{');
    if (peek() == '}') {
      at++;
    } else {
      do {
        String name = string();
        expect(':');
        if (members.put(name, value()) != null) {
          throw malformed();
        }
      } while (more());
    }
    if (peek() != '\0') {
      throw malformed();
    }
    return members;
  }

  private boolean more() {
    char next = peek();
    at++;
    if (next != ',' && next != '}') {
      throw malformed();
    }
    return next == ',';
  }

  private Object value() {
    return peek() == '"' ? string() : number();
  }

  private Long number() {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start || at - start > 18) {
      throw malformed();
    }
    return Long.valueOf(text.substring(start, at));
  }

  private String string() {
    expect('"');
    StringBuilder out = new StringBuilder();
    while (at < text.length()) {
      char next = text.charAt(at++);
      if (next == '"') {
        return out.toString();
      }
      if (next < ' ') {
        break;
      }
      out.append(next == '\\' ? escaped() : next);
    }
    throw malformed();
  }

  private char escaped() {
    char next = at < text.length() ? text.charAt(at++) : '\0';
    return switch (next) {
      case '"', '\\', '/' -> next;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw malformed();
    };
  }

  private char unicode() {
    if (at + 4 > text.length()) {
      throw malformed();
    }
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(text.charAt(at++), 16);
      if (digit < 0) {
        throw malformed();
      }
      code = code << 4 | digit;
    }
    return (char) code;
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw malformed();
    }
    at++;
  }

  /** The next character that is not white space, not consumed; NUL at the end. */
  private char peek() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private HoldfastException malformed() {
    return StoreMarker
        .broken("is not a plain JSON object at character " + Math.min(at, text.length()));
  }
}
