package dev.holdfast.database;

import dev.holdfast.snapshot.PathBytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Names of databases as names of files (docs/FORMAT.md §24): the UTF-8 bytes, where each byte that is not a letter, a
 * digit, {@code _}, {@code -} or {@code .}, and a leading {@code .} or {@code -}, becomes {@code %} and two capital
 * hexadecimal digits.
 */
public final class DumpNames {
  private DumpNames() {}

  /** The file name of a database. */
  public static String encode(String database) {
    StringBuilder name = new StringBuilder();
    byte[] bytes = database.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      int b = bytes[i] & 0xff;
      boolean plain =
          b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_'
              || i > 0 && (b == '.' || b == '-');
      if (plain) {
        name.append((char) b);
      } else {
        name.append('%').append(Character.toUpperCase(Character.forDigit(b >> 4, 16)))
            .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
      }
    }
    return name.toString();
  }

  /**
   * The database of a file name.
   *
   * @throws IllegalArgumentException for what {@link #encode} never makes
   */
  public static String decode(String name) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '%' && i + 2 < name.length()) {
        bytes.write(Integer.parseInt(name, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    String database = bytes.toString(StandardCharsets.UTF_8);
    if (!encode(database).equals(name)) {
      throw new IllegalArgumentException("'" + name + "' (expected: a name as it is encoded)");
    }
    return database;
  }

  /** A path below the root of a dump. */
  public static PathBytes path(String... steps) {
    return PathBytes.of("/" + String.join("/", steps));
  }
}
