package dev.holdfast.posix;

/** What a directory entry is. */
public enum FileType {
  FILE(0x8000, 8),
  DIRECTORY(0x4000, 4),
  SYMLINK(0xa000, 10),
  FIFO(0x1000, 1),
  SOCKET(0xc000, 12),
  CHARDEV(0x2000, 2),
  BLOCKDEV(0x6000, 6),
  /** The file system did not say (only from {@link Listing}); ask {@link Stat}. */
  UNKNOWN(0, 0);

  private final int format;
  private final int dirent;

  FileType(int format, int dirent) {
    this.format = format;
    this.dirent = dirent;
  }

  /** The {@code S_IFMT} bits of this type. */
  public int format() {
    return format;
  }

  static FileType ofMode(int mode) {
    for (FileType t : values()) {
      if (t.format == (mode & 0xf000)) {
        return t;
      }
    }
    return UNKNOWN;
  }

  static FileType ofDirent(int type) {
    for (FileType t : values()) {
      if (t.dirent == type) {
        return t;
      }
    }
    return UNKNOWN;
  }
}
