package dev.holdfast.posix;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Paths as the kernel sees them: bytes. {@link Path#toString} loses bytes that are no text; its URI keeps them.
 */
public final class NativePath {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private NativePath() {}

  /** The absolute, normalised bytes of a path, without a trailing slash (except {@code /} itself). */
  public static byte[] of(Path path) {
    String raw = path.toAbsolutePath().normalize().toUri().getRawPath();
    byte[] out = new byte[raw.length()];
    int n = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        out[n++] = (byte) HexFormat.fromHexDigits(raw, i + 1, i + 3);
        i += 2;
      } else {
        out[n++] = (byte) c;
      }
    }
    if (n > 1 && out[n - 1] == '/') {
      n--;
    }
    return java.util.Arrays.copyOf(out, n);
  }

  /** The path of absolute bytes, whatever the locale. */
  public static Path toPath(byte[] absolute) {
    StringBuilder raw = new StringBuilder("file://");
    for (byte b : absolute) {
      boolean plain =
          (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '/'
              || b == '.';
      if (plain) {
        raw.append((char) b);
      } else {
        raw.append('%').append(HEX.toHexDigits(b));
      }
    }
    return Path.of(URI.create(raw.toString()));
  }

  /** For messages: text where the bytes are UTF-8, control characters and other bytes as {@code \xNN}. */
  public static String display(byte[] path) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(path)).toString();
    } catch (CharacterCodingException e) {
      StringBuilder escaped = new StringBuilder();
      for (byte b : path) {
        append(escaped, b >= 0x20 && b < 0x7f, (char) (b & 0xff));
      }
      return escaped.toString();
    }
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      append(out, !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT, c);
    }
    return out.toString();
  }

  private static void append(StringBuilder out, boolean plain, char c) {
    if (plain) {
      out.append(c);
    } else if (c < 0x100) {
      out.append("\\x").append(HEX.toHexDigits((byte) c));
    } else {
      out.append("\\u").append(HEX.toHexDigits(c));
    }
  }
}
