package dev.holdfast.source.files;

import dev.holdfast.posix.FileStatus;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Inodes with several names that were met, with the group each was given. Open addressing over primitive arrays; an inode
 * leaves when its last name was seen, so a tree that holds all of its names needs little.
 */
final class HardLinks {
  private static final int FIRST = 256;

  private long[] devices = new long[FIRST];
  private long[] inodes = new long[FIRST];
  private long[] ctimes = new long[FIRST];
  private long[] groups = new long[FIRST]; // 0 = free
  private int[] namesLeft = new int[FIRST];
  private int used;

  /**
   * The group of an inode met before in the same state, or 0. Counts one more name of it. With another ctime it may be a
   * new file under the number of a removed one, so it is not the same.
   */
  long seen(FileStatus status) {
    int at = find(status.dev(), status.ino());
    long group = groups[at];
    if (group == 0) {
      return 0;
    }
    boolean same = ctimes[at] == ctime(status);
    if (!same || --namesLeft[at] <= 0) {
      remove(at);
    }
    return same ? group : 0;
  }

  /** Remembers an inode met for the first time. */
  void add(FileStatus status, long group) {
    if (used * 3 >= groups.length * 2) {
      grow();
    }
    int at = find(status.dev(), status.ino());
    used += groups[at] == 0 ? 1 : 0;
    devices[at] = status.dev();
    inodes[at] = status.ino();
    ctimes[at] = ctime(status);
    groups[at] = group;
    namesLeft[at] = (int) Math.min(status.nlink() - 1, Integer.MAX_VALUE);
  }

  private static long ctime(FileStatus status) {
    return status.ctimeSeconds() * 1_000_000_000L + status.ctimeNanos();
  }

  int size() {
    return used;
  }

  /** The number of a group that begins with this path (docs/FORMAT.md §9). */
  static long groupOf(byte[] firstPath) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(firstPath);
      long group = ByteBuffer.wrap(hash).getLong();
      return group == 0 ? 1 : group;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256 in this Java", e);
    }
  }

  private int find(long device, long inode) {
    int at = slot(device, inode);
    while (groups[at] != 0 && (devices[at] != device || inodes[at] != inode)) {
      at = (at + 1) & (groups.length - 1);
    }
    return at;
  }

  private int slot(long device, long inode) {
    long h = (inode ^ Long.rotateLeft(device, 32)) * 0x9e3779b97f4a7c15L;
    return (int) (h >>> 33) & (groups.length - 1);
  }

  private void remove(int slot) {
    int hole = slot;
    groups[hole] = 0;
    used--;
    // Close the run: what could have stood in the hole moves there.
    for (int at = (hole + 1) & (groups.length - 1); groups[at] != 0;
        at = (at + 1) & (groups.length - 1)) {
      int home = slot(devices[at], inodes[at]);
      int mask = groups.length - 1;
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        devices[hole] = devices[at];
        inodes[hole] = inodes[at];
        ctimes[hole] = ctimes[at];
        groups[hole] = groups[at];
        namesLeft[hole] = namesLeft[at];
        groups[at] = 0;
        hole = at;
      }
    }
  }

  private void grow() {
    long[] d = devices;
    long[] i = inodes;
    long[] c = ctimes;
    long[] g = groups;
    int[] n = namesLeft;
    devices = new long[d.length * 2];
    inodes = new long[d.length * 2];
    ctimes = new long[d.length * 2];
    groups = new long[d.length * 2];
    namesLeft = new int[d.length * 2];
    for (int k = 0; k < g.length; k++) {
      if (g[k] != 0) {
        int at = find(d[k], i[k]);
        devices[at] = d[k];
        inodes[at] = i[k];
        ctimes[at] = c[k];
        groups[at] = g[k];
        namesLeft[at] = n[k];
      }
    }
  }
}
