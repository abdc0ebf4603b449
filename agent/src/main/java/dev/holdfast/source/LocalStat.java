package dev.holdfast.source;

/**
 * What tells an unchanged file on this machine; never stored in a store.
 *
 * @param device number of the file system
 * @param inode number of the file
 * @param ctimeSeconds time of the last change of its attributes, since 1970
 * @param ctimeNanos 0 to 999,999,999
 */
public record LocalStat(long device, long inode, long ctimeSeconds, int ctimeNanos) {
  /** For what is never compared. */
  public static final LocalStat NONE = new LocalStat(0, 0, 0, 0);
}
