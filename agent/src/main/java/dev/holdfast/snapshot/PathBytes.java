package dev.holdfast.snapshot;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The bytes of a path or name exactly as the system gave them; they need not be text. Immutable; compared in walk order:
 * component by component, bytes unsigned, a directory before what lies below it.
 */
public final class PathBytes implements Comparable<PathBytes> {
  private final byte[] bytes;

  private PathBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies the bytes. */
  public static PathBytes of(byte[] bytes) {
    return new PathBytes(bytes.clone());
  }

  /** Copies a part of the bytes. */
  public static PathBytes of(byte[] bytes, int offset, int length) {
    return new PathBytes(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  /** The UTF-8 bytes of a text. */
  public static PathBytes of(String text) {
    return new PathBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** The bytes themselves, for readers of this package that change nothing. */
  byte[] shared() {
    return bytes;
  }

  /** Number of bytes. */
  public int length() {
    return bytes.length;
  }

  /** The byte at an index from 0. */
  public byte at(int index) {
    return bytes[index];
  }

  /** Copies all bytes to {@code target} from {@code offset} on. */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, bytes.length);
  }

  /** A read-only view. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /** The text, if the bytes are UTF-8. */
  public Optional<String> text() {
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(buffer()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** The path of a name below this directory. */
  public PathBytes resolve(PathBytes name) {
    boolean root = bytes.length == 1 && bytes[0] == '/';
    int stem = root ? 0 : bytes.length;
    byte[] joined = Arrays.copyOf(bytes, stem + 1 + name.bytes.length);
    joined[stem] = '/';
    name.copyTo(joined, stem + 1);
    return new PathBytes(joined);
  }

  /** The directory above; empty for {@code /} and for what has no slash. */
  public Optional<PathBytes> parent() {
    if (bytes.length < 2) {
      return Optional.empty();
    }
    int slash = bytes.length - 1;
    while (slash > 0 && bytes[slash] != '/') {
      slash--;
    }
    if (slash == 0) {
      return bytes[0] == '/' ? Optional.of(of("/")) : Optional.empty();
    }
    return Optional.of(of(bytes, 0, slash));
  }

  /** Whether this is {@code directory} or lies below it. */
  public boolean isAtOrBelow(PathBytes directory) {
    return isAtOrBelow(directory, directory.bytes.length);
  }

  /** Whether this is the directory that the first {@code stem} bytes of a path name, or lies below it. */
  public boolean isAtOrBelow(PathBytes directory, int stem) {
    if (stem == 1 && directory.bytes[0] == '/') {
      return bytes.length > 0 && bytes[0] == '/';
    }
    return bytes.length >= stem
        && Arrays.equals(bytes, 0, stem, directory.bytes, 0, stem)
        && (bytes.length == stem || bytes[stem] == '/');
  }

  /** Walk order. */
  @Override
  public int compareTo(PathBytes other) {
    return compareWalkOrder(bytes, bytes.length, other.bytes, other.bytes.length);
  }

  /** Walk order of the first {@code aLength} and {@code bLength} bytes: a slash counts as 0, {@code /} as nothing. */
  public static int compareWalkOrder(byte[] a, int aLength, byte[] b, int bLength) {
    int aEnd = aLength == 1 && a[0] == '/' ? 0 : aLength;
    int bEnd = bLength == 1 && b[0] == '/' ? 0 : bLength;
    int differs = Arrays.mismatch(a, 0, aEnd, b, 0, bEnd);
    if (differs < 0) {
      return 0;
    }
    if (differs >= aEnd || differs >= bEnd) {
      return Integer.compare(aEnd, bEnd);
    }
    int x = a[differs] == '/' ? 0 : a[differs] & 0xff;
    int y = b[differs] == '/' ? 0 : b[differs] & 0xff;
    return Integer.compare(x, y);
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof PathBytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** For people: bytes that are no text and control characters are escaped as {@code \xNN}. */
  @Override
  public String toString() {
    Optional<String> text = text();
    StringBuilder shown = new StringBuilder();
    if (text.isPresent()) {
      text.get().codePoints().forEach(c -> show(shown, c));
    } else {
      for (byte b : bytes) {
        if (b >= 0x20 && b < 0x7f) {
          shown.append((char) b);
        } else {
          shown.append(String.format("\\x%02x", b & 0xff));
        }
      }
    }
    return shown.toString();
  }

  private static void show(StringBuilder shown, int codePoint) {
    int type = Character.getType(codePoint);
    if (type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR) {
      for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
        shown.append(String.format("\\x%02x", b & 0xff));
      }
    } else {
      shown.appendCodePoint(codePoint);
    }
  }
}
