package dev.holdfast.backup;

import java.util.Arrays;

/** First record number by hard-link group: open addressing over primitives, 16 bytes a slot. One thread. */
final class HardLinkGroups {
  private long[] groups = new long[64];
  private long[] records = new long[64];
  private int size;

  /** Remembers where the first name of a group was recorded; a group known already stays. */
  void put(long group, long record) {
    if (2 * (size + 1) > groups.length) {
      grow();
    }
    int slot = slot(group);
    if (groups[slot] == 0) {
      groups[slot] = group;
      records[slot] = record;
      size++;
    }
  }

  /** The record of a group's first name. */
  long get(long group) {
    int slot = slot(group);
    if (groups[slot] == 0) {
      throw new IllegalStateException("hard-link group " + group + " was never emitted");
    }
    return records[slot];
  }

  private int slot(long group) {
    int mask = groups.length - 1;
    int slot = (int) (group ^ group >>> 32) & mask;
    while (groups[slot] != 0 && groups[slot] != group) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldGroups = groups;
    long[] oldRecords = records;
    groups = new long[oldGroups.length * 2];
    records = new long[oldGroups.length * 2];
    Arrays.fill(groups, 0);
    for (int i = 0; i < oldGroups.length; i++) {
      if (oldGroups[i] != 0) {
        int slot = slot(oldGroups[i]);
        groups[slot] = oldGroups[i];
        records[slot] = oldRecords[i];
      }
    }
  }
}
