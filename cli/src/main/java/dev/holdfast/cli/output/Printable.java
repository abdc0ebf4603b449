package dev.holdfast.cli.output;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes names from outside harmless for a terminal: a file name may hold escape sequences that retitle a window, hide
 * lines or answer back, and format characters that show text in another order than it has. Pure, any thread.
 */
public final class Printable {
  private Printable() {}

  /** The text with control, format and separator characters as {@code \xNN} or {@code \\uNNNN}. */
  public static String of(String text) {
    int i = 0;
    while (i < text.length() && isHarmless(text.charAt(i))) {
      i++;
    }
    if (i == text.length()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, i);
    while (i < text.length()) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (isHarmless(c)) {
        out.appendCodePoint(c);
      } else if (c < 0x100) {
        out.append(String.format(Locale.ROOT, "\\x%02x", c));
      } else {
        out.append(String.format(Locale.ROOT, "\\u%04x", c));
      }
    }
    return out.toString();
  }

  /** The bytes of a path as harmless text; bytes that are no UTF-8 as {@code \xNN}. */
  public static String path(byte[] path) {
    if (isPlain(path)) {
      return new String(path, StandardCharsets.US_ASCII);
    }
    @Nullable String text = utf8(path);
    if (text != null) {
      return of(text);
    }
    StringBuilder out = new StringBuilder(path.length + 16);
    for (byte b : path) {
      if (b >= 0x20 && b < 0x7f) {
        out.append((char) b);
      } else {
        out.append(String.format(Locale.ROOT, "\\x%02x", b & 0xff));
      }
    }
    return out.toString();
  }

  private static boolean isPlain(byte[] path) {
    for (byte b : path) {
      if (b < 0x20 || b >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** The bytes as text when they are UTF-8, else null. */
  static @Nullable String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notText) {
      return null;
    }
  }

  /** Whether a terminal shows this character as itself and does nothing else. */
  static boolean isHarmless(int c) {
    if (c >= 0x20 && c < 0x7f) {
      return true;
    }
    if (c < 0xa0) {
      return false;
    }
    return switch (Character.getType(c)) {
      case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
          Character.CONTROL, Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
