package dev.holdfast.cli.local;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.pack.PackKind;
import dev.holdfast.reading.OpenSnapshot;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.Hole;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;

/** The content of one captured file as it was: what packs hold, and zero bytes where it had holes. One thread. */
public final class EntryContent extends InputStream {
  private final Entry entry;
  private final InputStream packed;
  private long position;
  private int hole;

  /** Opens a file of a snapshot. */
  public EntryContent(OpenSnapshot snapshot, Entry entry) {
    this.entry = entry;
    this.packed = snapshot.content(PackKind.DATA, entry.content());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (position >= entry.size()) {
      return -1;
    }
    long end = entry.size();
    if (hole < entry.holes().size()) {
      Hole next = entry.holes().get(hole);
      if (position >= next.offset()) {
        long left = next.offset() + next.length() - position;
        int zeros = (int) Math.min(length, left);
        Arrays.fill(target, offset, offset + zeros, (byte) 0);
        advance(zeros);
        return zeros;
      }
      end = next.offset();
    }
    int n = packed.read(target, offset, (int) Math.min(length, end - position));
    if (n < 0) {
      throw new HoldfastException(
          Fault.OBJECT_MALFORMED,
          entry.path() + " ends after " + position + " bytes (expected: " + entry.size() + ")");
    }
    advance(n);
    return n;
  }

  private void advance(int bytes) {
    position += bytes;
    if (hole < entry.holes().size()) {
      Hole next = entry.holes().get(hole);
      if (position >= next.offset() + next.length()) {
        hole++;
      }
    }
  }

  @Override
  public void close() throws IOException {
    packed.close();
  }
}
