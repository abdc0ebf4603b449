package dev.holdfast.source.files;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * The configured paths. One inside another stays a root of its own: it is captured even where the outer one would leave
 * it out.
 */
final class Roots {
  private final TreeSet<byte[]> paths = new TreeSet<>(Roots::walkOrder);

  /** Roots from absolute paths; empty, relative and unclean ones are refused. */
  Roots(List<byte[]> configured) {
    if (configured.isEmpty()) {
      throw new IllegalArgumentException("roots: none (expected: at least one path)");
    }
    for (byte[] path : configured) {
      paths.add(path.clone());
    }
  }

  /** All, in walk order. */
  List<byte[]> all() {
    return List.copyOf(paths);
  }

  boolean isRoot(PathBuffer path) {
    for (byte[] root : paths) {
      if (path.is(root)) {
        return true;
      }
    }
    return false;
  }

  /** Whether some root lies below {@code path}. */
  boolean isAbove(PathBuffer path) {
    for (byte[] root : paths) {
      if (isBelow(root, path.array(), path.length())) {
        return true;
      }
    }
    return false;
  }

  /** Next names on the way from {@code path} to the roots below it. */
  NameList namesBelow(PathBuffer path) {
    TreeSet<byte[]> names = new TreeSet<>(Arrays::compareUnsigned);
    for (byte[] root : paths) {
      if (isBelow(root, path.array(), path.length())) {
        int from = path.length() == 1 ? 1 : path.length() + 1;
        int end = from;
        while (end < root.length && root[end] != '/') {
          end++;
        }
        names.add(Arrays.copyOfRange(root, from, end));
      }
    }
    return NameList.of(new ArrayList<>(names));
  }

  /** Roots at or below {@code path}, which could not be reached. */
  List<byte[]> atOrBelow(PathBuffer path) {
    return paths.stream()
        .filter(r -> path.is(r) || isBelow(r, path.array(), path.length()))
        .toList();
  }

  private static boolean isBelow(byte[] root, byte[] path, int length) {
    if (length == 1) {
      return root.length > 1;
    }
    return root.length > length
        && root[length] == '/'
        && Arrays.equals(root, 0, length, path, 0, length);
  }

  /** Order of a walk: names of a directory bytewise, a directory before what is in it; as if a slash were zero. */
  static int walkOrder(byte[] a, byte[] b) {
    return walkOrder(a, a.length, b, b.length);
  }

  static int walkOrder(byte[] a, int aLength, byte[] b, int bLength) {
    int x = aLength == 1 ? 0 : aLength; // "/" is the empty path
    int y = bLength == 1 ? 0 : bLength;
    int at = Arrays.mismatch(a, 0, x, b, 0, y);
    if (at < 0) {
      return 0;
    }
    if (at == x || at == y) {
      return x - y;
    }
    int c = a[at] == '/' ? 0 : a[at] & 0xff;
    int d = b[at] == '/' ? 0 : b[at] & 0xff;
    return c - d;
  }
}
