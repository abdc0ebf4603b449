package dev.holdfast.snapshot;

import java.util.List;

/**
 * One thing of a captured tree (docs/FORMAT.md §9).
 *
 * @param path absolute
 * @param type what it is
 * @param attributes mode, owner and time
 * @param size bytes of a file, holes included; else 0
 * @param linkTarget of a symlink; else empty
 * @param hardLinkGroup 0 when this name is the only one; all 64 bits are used
 * @param holes ascending, within size
 * @param xattrs ascending by name
 * @param content the bytes outside the holes, in order; empty until the content has its place
 * @param device of a device node; else 0, 0
 * @param ancestor whether it is a directory above a captured path
 * @param changed whether it changed while it was read
 */
public record Entry(
    PathBytes path,
    EntryType type,
    Attributes attributes,
    long size,
    PathBytes linkTarget,
    long hardLinkGroup,
    List<Hole> holes,
    List<ExtendedAttribute> xattrs,
    List<Extent> content,
    Device device,
    boolean ancestor,
    boolean changed) {
  /** No bytes. */
  public static final PathBytes NO_BYTES = PathBytes.of("");

  /** Copies the lists. */
  public Entry {
    holes = List.copyOf(holes);
    xattrs = List.copyOf(xattrs);
    content = List.copyOf(content);
  }

  /**
   * Mode, owner and time.
   *
   * @param mode permission bits, 0 to 07777 octal
   * @param uid user number
   * @param gid group number
   * @param owner user name, or empty text
   * @param group group name, or empty text
   * @param mtimeSeconds since 1970, may be negative
   * @param mtimeNanos 0 to 999,999,999
   */
  public record Attributes(
      int mode, int uid, int gid, String owner, String group, long mtimeSeconds, int mtimeNanos) {}

  /** Numbers of a device node. */
  public record Device(int major, int minor) {
    /** Not a device. */
    public static final Device NONE = new Device(0, 0);
  }

  /** An entry of any type without size, content or anything special. */
  public static Entry plain(PathBytes path, EntryType type, Attributes attributes) {
    return new Entry(
        path,
        type,
        attributes,
        0,
        NO_BYTES,
        0,
        List.of(),
        List.of(),
        List.of(),
        Device.NONE,
        false,
        false);
  }

  /** The same entry with its content placed. */
  public Entry withContent(List<Extent> placed) {
    return new Entry(
        path, type, attributes, size, linkTarget, hardLinkGroup, holes, xattrs, placed, device,
        ancestor, changed);
  }

  /** The same entry in that hard-link group; 0 = in none. */
  public Entry withHardLinkGroup(long group) {
    return group == hardLinkGroup
        ? this
        : new Entry(
            path, type, attributes, size, linkTarget, group, holes, xattrs, content, device,
            ancestor, changed);
  }

  /** The same entry under another name. */
  public Entry withPath(PathBytes other) {
    return new Entry(
        other, type, attributes, size, linkTarget, hardLinkGroup, holes, xattrs, content, device,
        ancestor, changed);
  }

  /** Bytes of content: the size without the holes. */
  public long contentBytes() {
    long bytes = size;
    for (Hole hole : holes) {
      bytes -= hole.length();
    }
    return bytes;
  }
}
