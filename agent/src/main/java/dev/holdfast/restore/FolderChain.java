package dev.holdfast.restore;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.ExtendedAttribute;
import dev.holdfast.snapshot.PathBytes;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Directories that lie one in the other, outermost first. The innermost one's path begins with the paths of all others, so
 * one path is kept for all of them: memory grows with the depth of a tree and not with its square. One thread.
 */
final class FolderChain {
  /** Attributes of all of them together: many times what a file system holds, and less than a heap. */
  static final long MOST_ATTRIBUTE_BYTES = 8L << 20;

  private final Deque<Link> links = new ArrayDeque<>();
  private PathBytes innermost = Entry.NO_BYTES;
  private long attributeBytes;

  /** A directory without its path, of which the length is left. */
  private record Link(Entry entry, int length, long attributeBytes) {}

  boolean isEmpty() { return links.isEmpty(); }

  /**
   * Adds one that lies in the innermost, or the first.
   *
   * @throws HoldfastException {@link Fault#OBJECT_TOO_LARGE}
   */
  void add(Entry directory) {
    long bytes = 0;
    for (ExtendedAttribute attribute : directory.xattrs()) {
      bytes += attribute.name().length() + attribute.value().remaining();
    }
    attributeBytes += bytes;
    if (attributeBytes > MOST_ATTRIBUTE_BYTES) {
      throw new HoldfastException(
          Fault.OBJECT_TOO_LARGE,
          "'" + directory.path() + "' and the directories above it have " + attributeBytes
              + " bytes of extended attributes (expected: at most " + MOST_ATTRIBUTE_BYTES + ")");
    }
    links.addLast(new Link(directory.withPath(Entry.NO_BYTES), directory.path().length(), bytes));
    innermost = directory.path();
  }

  /** Whether a path is the innermost directory or lies below it. */
  boolean leadsTo(PathBytes path) {
    return !links.isEmpty() && path.isAtOrBelow(innermost, links.getLast().length());
  }

  /** Takes the innermost out. */
  Entry removeInnermost() {
    return out(links.removeLast());
  }

  /** Takes the outermost out. */
  Entry removeOutermost() {
    return out(links.removeFirst());
  }

  private Entry out(Link link) {
    attributeBytes -= link.attributeBytes();
    byte[] path = innermost.toBytes();
    return link.entry().withPath(PathBytes.of(path, 0, link.length()));
  }
}
