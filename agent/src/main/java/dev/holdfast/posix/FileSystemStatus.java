package dev.holdfast.posix;

/**
 * What {@code fstatfs} said about a file system.
 *
 * @param magic type number, for example 0xef53 (ext), 0x58465342 (xfs), 0x01021994 (tmpfs)
 * @param availableBytes free for an unprivileged process
 * @param freeInodes free inodes; 0 with {@code totalInodes} 0 means unlimited
 */
public record FileSystemStatus(
    long magic,
    long totalBytes,
    long freeBytes,
    long availableBytes,
    long totalInodes,
    long freeInodes,
    boolean readOnly) {}
