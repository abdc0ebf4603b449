package dev.holdfast.restore;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.snapshot.Entry;
import java.util.Arrays;

/** Which node is the first name of each hard-link group; 24 bytes a group. One thread. */
final class LinkGroups {
  private long[] keys = new long[256];
  private int[] nodes = new int[256];
  private int[] shapes = new int[256];
  private int size;

  /** The node of the group's first name, or -1 when this entry is that one and was noted as {@code node} now. */
  int firstOrNote(Entry entry, int node) {
    int at = slot(entry.hardLinkGroup());
    int shape = shape(entry);
    if (keys[at] == entry.hardLinkGroup()) {
      if (shapes[at] != shape) {
        throw new HoldfastException(
            Fault.OBJECT_MALFORMED,
            "'" + entry.path()
                + "' differs from the first name of its hard-link group (expected: the same file)");
      }
      return nodes[at];
    }
    keys[at] = entry.hardLinkGroup();
    nodes[at] = node;
    shapes[at] = shape;
    if (++size * 2 > keys.length) {
      grow();
    }
    return -1;
  }

  private static int shape(Entry entry) {
    int shape = entry.type().number();
    shape = shape * 31 + Long.hashCode(entry.size());
    shape = shape * 31 + entry.linkTarget().hashCode();
    shape = shape * 31 + entry.content().hashCode();
    return shape * 31 + entry.holes().hashCode();
  }

  private int slot(long key) {
    int at = (int) ((key * 0x9e3779b97f4a7c15L) >>> 33) & (keys.length - 1);
    while (keys[at] != 0 && keys[at] != key) {
      at = (at + 1) & (keys.length - 1);
    }
    return at;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldNodes = nodes;
    int[] oldShapes = shapes;
    keys = new long[oldKeys.length * 2];
    nodes = Arrays.copyOf(nodes, keys.length);
    shapes = Arrays.copyOf(shapes, keys.length);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int at = slot(oldKeys[i]);
        keys[at] = oldKeys[i];
        nodes[at] = oldNodes[i];
        shapes[at] = oldShapes[i];
      }
    }
  }
}
