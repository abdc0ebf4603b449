package dev.holdfast.posix;

/**
 * What {@code statx} said about one thing.
 *
 * @param mode permission bits, 0..07777
 * @param uid unsigned 32-bit number in an int
 * @param gid unsigned 32-bit number in an int
 * @param size bytes; of a symbolic link the length of its target
 * @param blocks 512-byte units on disk
 * @param dev device of the file system, major << 32 | minor
 * @param rdevMajor of a device node
 * @param mtimeSeconds since 1970, negative before
 * @param mtimeNanos 0..999,999,999
 * @param mountId id of the mount, 0 when the kernel is older than 5.8
 */
public record FileStatus(
    FileType type,
    int mode,
    int uid,
    int gid,
    long size,
    long blocks,
    long ino,
    long dev,
    long nlink,
    int rdevMajor,
    int rdevMinor,
    long mtimeSeconds,
    int mtimeNanos,
    long ctimeSeconds,
    int ctimeNanos,
    long mountId) {

  /** Whether both name the same inode. */
  public boolean sameFile(FileStatus other) {
    return ino == other.ino && dev == other.dev && type == other.type;
  }

  /** Whether nothing that a write changes differs: same inode, size, mtime, ctime. */
  public boolean sameContentState(FileStatus other) {
    return sameFile(other)
        && size == other.size
        && mtimeSeconds == other.mtimeSeconds
        && mtimeNanos == other.mtimeNanos
        && ctimeSeconds == other.ctimeSeconds
        && ctimeNanos == other.ctimeNanos;
  }
}
