package dev.holdfast.snapshot;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.layout.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads an entry stream (docs/FORMAT.md §9) and enforces its order: strictly ascending in walk order, every parent a
 * directory that came before. One thread.
 */
public final class EntryStreamReader implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  // What was read ahead lies from position to limit; an entry is decoded where it lies.
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;
  private int length;
  private byte[] last = {};
  private int lastLength = -1;
  // The directories that lead to the last entry, as prefix lengths of its path: a parent must be one of them.
  private int[] directories = new int[32];
  private int depth;

  /** Reads from {@code in} in large pieces; it is closed with this reader. */
  public EntryStreamReader(InputStream in) {
    this.in = in;
  }

  /**
   * The next entry, or null at the end of the stream.
   *
   * @throws HoldfastException {@code OBJECT_MALFORMED}, {@code OBJECT_TOO_LARGE}, {@code FORMAT_UNKNOWN}, and whatever the
   *     stream throws
   */
  public @Nullable Entry next() {
    try {
      long size = varint();
      if (size < 0) {
        return null;
      }
      if (size == 0 || size > Limits.ENTRY_BYTES) {
        throw new HoldfastException(
            Fault.OBJECT_TOO_LARGE,
            "entry stream holds a record of " + size + " bytes (expected: 1 to "
                + Limits.ENTRY_BYTES + ")");
      }
      length = (int) size;
      if (!fill(length)) {
        throw cut();
      }
      position += length;
      Entry entry = EntryCodec.decode(buffer, position - length, length);
      checkOrder(entry);
      return entry;
    } catch (IOException e) {
      throw new HoldfastException(Fault.STORE_READ_FAILED, "cannot read the entry stream", e);
    }
  }

  /** The bytes of the entry that {@link #next} returned last, without its length; valid until the next call. */
  public ByteBuffer encoded() {
    return ByteBuffer.wrap(buffer, position - length, length).asReadOnlyBuffer();
  }

  /** Whether that many bytes lie ahead, after reading what is missing. */
  private boolean fill(int count) throws IOException {
    if (limit - position >= count) {
      return true;
    }
    if (position + count > buffer.length || position == limit) {
      byte[] target =
          count > buffer.length
              ? new byte[Math.min(Limits.ENTRY_BYTES, count + count / 2)]
              : buffer;
      System.arraycopy(buffer, position, target, 0, limit - position);
      buffer = target;
      limit -= position;
      position = 0;
    }
    while (limit < position + count) {
      int n = in.read(buffer, limit, buffer.length - limit);
      if (n < 0) {
        return false;
      }
      limit += n;
    }
    return true;
  }

  private void checkOrder(Entry entry) {
    byte[] path = entry.path().shared();
    if (lastLength >= 0
        && PathBytes.compareWalkOrder(last, lastLength, path, path.length) >= 0) {
      throw new HoldfastException(
          Fault.OBJECT_MALFORMED,
          "entry stream holds '" + entry.path() + "' after '" + PathBytes.of(last, 0, lastLength)
              + "' (expected: walk order)");
    }
    while (depth > 0 && !leads(directories[depth - 1], path)) {
      depth--;
    }
    int parent = parentLength(path);
    if (parent > 0 && (depth == 0 || directories[depth - 1] != parent)) {
      throw new HoldfastException(
          Fault.OBJECT_MALFORMED,
          "entry stream holds '" + entry.path() + "' without the directory it lies in");
    }
    if (entry.type() == EntryType.DIRECTORY && path.length > 1) {
      if (depth == directories.length) {
        directories = java.util.Arrays.copyOf(directories, depth * 2);
      }
      directories[depth++] = path.length;
    }
    last = path;
    lastLength = path.length;
  }

  private boolean leads(int prefix, byte[] path) {
    return path.length > prefix
        && path[prefix] == '/'
        && java.util.Arrays.equals(last, 0, prefix, path, 0, prefix);
  }

  private static int parentLength(byte[] path) {
    int slash = path.length - 1;
    while (slash > 0 && path[slash] != '/') {
      slash--;
    }
    return slash;
  }

  /** A varint, or -1 at a clean end. */
  private long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      if (position == limit && !fill(1)) {
        if (shift == 0) {
          return -1;
        }
        throw cut();
      }
      byte b = buffer[position++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new HoldfastException(
        Fault.OBJECT_MALFORMED, "entry stream holds a length of more than 63 bits");
  }

  private static HoldfastException cut() {
    return new HoldfastException(Fault.OBJECT_MALFORMED, "entry stream ends within a record");
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new HoldfastException(Fault.STORE_READ_FAILED, "cannot close the entry stream", e);
    }
  }
}
