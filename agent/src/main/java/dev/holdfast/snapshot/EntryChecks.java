package dev.holdfast.snapshot;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.layout.Limits;

/** What must hold within one entry (docs/FORMAT.md §9). */
final class EntryChecks {
  private EntryChecks() {}

  /** Absolute, no empty component, no {@code .} or {@code ..}, no zero byte, names of at most 255 bytes. */
  static void path(PathBytes path) {
    byte[] bytes = path.shared();
    int n = bytes.length;
    if (n == 0 || bytes[0] != '/') {
      throw malformed(path, "a path that is not absolute");
    }
    if (n == 1) {
      return;
    }
    int start = 1;
    for (int i = 1; i < n; i++) {
      byte b = bytes[i];
      if (b == '/') {
        name(path, bytes, start, i - start);
        start = i + 1;
      } else if (b == 0) {
        throw malformed(path, "a path with a zero byte");
      }
    }
    name(path, bytes, start, n - start);
  }

  private static void name(PathBytes path, byte[] bytes, int start, int length) {
    boolean dots =
        length == 1 && bytes[start] == '.'
            || length == 2 && bytes[start] == '.' && bytes[start + 1] == '.';
    if (length == 0 || dots) {
      throw malformed(path, "a path with an empty, '.' or '..' component");
    }
    if (length > Limits.NAME_BYTES) {
      throw malformed(path, "a name of " + length + " bytes (expected: at most 255)");
    }
  }

  static void entry(Entry entry, boolean placed) {
    boolean file = entry.type() == EntryType.FILE;
    if (!file && (entry.size() != 0 || !entry.holes().isEmpty() || !entry.content().isEmpty())) {
      throw malformed(entry.path(), "content in something that is no file");
    }
    if ((entry.type() == EntryType.SYMLINK) != (entry.linkTarget().length() > 0)) {
      throw malformed(entry.path(), "a link target where none belongs, or none where one belongs");
    }
    if (hasZero(entry.linkTarget())) {
      throw malformed(entry.path(), "a link target with a zero byte");
    }
    boolean device = entry.type() == EntryType.CHARDEV || entry.type() == EntryType.BLOCKDEV;
    if (!device && (entry.device().major() != 0 || entry.device().minor() != 0)) {
      throw malformed(entry.path(), "a device number in something that is no device");
    }
    if (entry.ancestor() && entry.type() != EntryType.DIRECTORY) {
      throw malformed(entry.path(), "an ancestor that is no directory");
    }
    if (entry.type() == EntryType.DIRECTORY && entry.hardLinkGroup() != 0) {
      throw malformed(entry.path(), "a directory with several names");
    }
    holes(entry);
    if (placed) {
      content(entry);
    }
    attributes(entry);
  }

  private static void holes(Entry entry) {
    long end = -1;
    for (Hole hole : entry.holes()) {
      if (hole.length() < 1
          || hole.offset() <= end
          || hole.offset() > entry.size()
          || hole.length() > entry.size() - hole.offset()) {
        throw malformed(entry.path(), "holes that overlap or lie outside the file");
      }
      end = hole.offset() + hole.length();
    }
  }

  private static void content(Entry entry) {
    long left = entry.contentBytes();
    for (Extent extent : entry.content()) {
      left -= extent.length();
      if (left < 0) {
        break;
      }
    }
    if (left != 0) {
      throw malformed(entry.path(), "content that does not add up to its size");
    }
  }

  private static void attributes(Entry entry) {
    PathBytes last = null;
    for (ExtendedAttribute attribute : entry.xattrs()) {
      PathBytes name = attribute.name();
      if (name.length() == 0
          || hasZero(name)
          || last != null
              && java.util.Arrays.compareUnsigned(last.toBytes(), name.toBytes()) >= 0) {
        throw malformed(entry.path(), "extended attributes that are not in order or not named");
      }
      last = name;
    }
  }

  private static boolean hasZero(PathBytes text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.at(i) == 0) {
        return true;
      }
    }
    return false;
  }

  private static HoldfastException malformed(PathBytes path, String what) {
    String shown =
        path.length() > 200 ? PathBytes.of(path.toBytes(), 0, 200) + "…" : path.toString();
    return new HoldfastException(Fault.OBJECT_MALFORMED, "entry '" + shown + "' holds " + what);
  }
}
