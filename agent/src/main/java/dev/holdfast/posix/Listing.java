package dev.holdfast.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The names of directories, one after the other, through one reusable buffer ({@code getdents64}). {@code .} and
 * {@code ..} are left out; the order is the file system's.
 *
 * <pre>{@code
 * listing.start(dir);
 * while (listing.next()) { use(listing.name(), listing.type()); }
 * }</pre>
 */
public final class Listing implements AutoCloseable {
  private static final int HEAD = 19; // u64 ino, s64 off, u16 reclen, u8 type, then the name

  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer;
  private Fd dir = new Fd(-1);
  private int filled;
  private int next;
  private int at;
  private int nameLength;

  /** A listing with a buffer of {@code bufferBytes} (at least 4 KiB; 64 KiB serves large directories well). */
  public Listing(int bufferBytes) {
    if (bufferBytes < 4096) {
      throw new IllegalArgumentException("bufferBytes: " + bufferBytes + " (expected: >= 4096)");
    }
    this.buffer = arena.allocate(bufferBytes, 8);
  }

  /** Begins at the first entry of a directory opened for reading (not {@link OpenFlags#PATH}). */
  public void start(Fd directory) throws PosixException {
    long unused = Kernel.call(Call.LSEEK, directory.number(), 0, 0);
    dir = directory;
    filled = 0;
    next = 0;
  }

  /** Moves to the next entry; false at the end. */
  public boolean next() throws PosixException {
    while (true) {
      if (next >= filled) {
        filled =
            (int) Kernel.call(Call.GETDENTS64, dir.number(), buffer.address(), buffer.byteSize());
        next = 0;
        if (filled == 0) {
          return false;
        }
      }
      at = next;
      next += Short.toUnsignedInt(buffer.get(ValueLayout.JAVA_SHORT, at + 16));
      nameLength = measure();
      if (!isDots()) {
        return true;
      }
    }
  }

  /** The current entry's name, a fresh array of 1..255 bytes. */
  public byte[] name() {
    byte[] name = new byte[nameLength];
    copyName(name, 0);
    return name;
  }

  /** Length of the current name in bytes. */
  public int nameLength() {
    return nameLength;
  }

  /** Copies the current name. */
  public void copyName(byte[] target, int offset) {
    MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, at + HEAD, target, offset, nameLength);
  }

  /** The current entry's type as the directory tells it, possibly {@link FileType#UNKNOWN}. */
  public FileType type() {
    return FileType.ofDirent(buffer.get(ValueLayout.JAVA_BYTE, at + 18));
  }

  /** The current entry's inode number as the directory tells it (of what is mounted upon, not of a mount). */
  public long ino() {
    return buffer.get(ValueLayout.JAVA_LONG, at);
  }

  @Override
  public void close() {
    arena.close();
  }

  private int measure() {
    int from = at + HEAD;
    int i = from;
    while (buffer.get(ValueLayout.JAVA_BYTE, i) != 0) {
      i++;
    }
    return i - from;
  }

  private boolean isDots() {
    return nameLength <= 2
        && buffer.get(ValueLayout.JAVA_BYTE, at + HEAD) == '.'
        && (nameLength == 1 || buffer.get(ValueLayout.JAVA_BYTE, at + HEAD + 1) == '.');
  }
}
