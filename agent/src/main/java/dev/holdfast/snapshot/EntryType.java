package dev.holdfast.snapshot;

/** What an entry is. */
public enum EntryType {
  /** A regular file. */
  FILE(1, "file"),
  /** A directory. */
  DIRECTORY(2, "directory"),
  /** A symbolic link. */
  SYMLINK(3, "symlink"),
  /** A named pipe. */
  FIFO(4, "fifo"),
  /** A socket. */
  SOCKET(5, "socket"),
  /** A character device. */
  CHARDEV(6, "chardev"),
  /** A block device. */
  BLOCKDEV(7, "blockdev");

  private final int number;
  private final String text;

  EntryType(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /** The number in stored entries. */
  public int number() {
    return number;
  }

  /** The word in JSON output. */
  public String text() {
    return text;
  }
}
