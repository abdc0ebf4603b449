package dev.holdfast.restore;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.pack.PackKind;
import dev.holdfast.reading.OpenSnapshot;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryStreamReader;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.Hole;
import dev.holdfast.snapshot.PathBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Copies the content of one captured file to a stream, with every check of a restore. One thread. */
public final class FileContent {
  private static final int BUFFER_BYTES = 64 << 10;

  private FileContent() {}

  /**
   * Copies a file, holes as zero bytes.
   *
   * @param path absolute, captured
   * @return bytes written
   * @throws HoldfastException {@code SELECTOR_NO_MATCH} when there is no such file; {@code OUTPUT_FAILED}; the faults of
   *     packs
   */
  public static long copy(OpenSnapshot snapshot, PathBytes path, OutputStream out) {
    Entry entry = find(snapshot, path);
    try (InputStream content = snapshot.content(PackKind.DATA, entry.content())) {
      byte[] buffer = new byte[BUFFER_BYTES];
      long position = 0;
      for (Hole hole : entry.holes()) {
        copy(content, out, buffer, hole.offset() - position);
        zeros(out, hole.length());
        position = hole.offset() + hole.length();
      }
      copy(content, out, buffer, entry.size() - position);
      return entry.size();
    } catch (IOException e) {
      throw DiskFault.reading("the content of " + path, e);
    }
  }

  private static Entry find(OpenSnapshot snapshot, PathBytes path) {
    try (EntryStreamReader entries = snapshot.entries()) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        int order = entry.path().compareTo(path);
        if (order == 0 && !entry.ancestor()) {
          if (entry.type() == EntryType.FILE) {
            return entry;
          }
          throw new HoldfastException(
              Fault.SELECTOR_NO_MATCH,
              "'" + path + "' is a " + entry.type().text() + " (expected: a file)");
        }
        if (order > 0) {
          break;
        }
      }
    }
    throw new HoldfastException(
        Fault.SELECTOR_NO_MATCH, "the snapshot holds no '" + path + "'",
        "'holdfast ls' shows the captured paths", null);
  }

  private static void copy(InputStream content, OutputStream out, byte[] buffer, long length)
      throws IOException {
    long left = length;
    while (left > 0) {
      int count = content.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        throw new HoldfastException(
            Fault.OBJECT_MALFORMED, "the content ends " + left + " bytes early");
      }
      write(out, buffer, count);
      left -= count;
    }
  }

  private static void zeros(OutputStream out, long length) {
    byte[] zeros = new byte[BUFFER_BYTES];
    for (long left = length; left > 0;) {
      int count = (int) Math.min(left, zeros.length);
      write(out, zeros, count);
      left -= count;
    }
  }

  private static void write(OutputStream out, byte[] bytes, int count) {
    try {
      out.write(bytes, 0, count);
    } catch (IOException e) {
      throw new HoldfastException(Fault.OUTPUT_FAILED, "cannot write the content", e);
    }
  }
}
