package dev.holdfast.backup;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.HoldfastException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The captured tree while its content is still on its way: entries are kept in a scratch file with the position of their
 * content in the stream, because the pack that will hold it has no name yet. Written once, then read once; one thread.
 */
final class PendingRecords implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private @Nullable DataOutputStream out;

  PendingRecords(Path file) {
    this.file = file;
    try {
      OutputStream raw = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
      out = new DataOutputStream(new BufferedOutputStream(raw, BUFFER_BYTES));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Appends a record.
   *
   * @param header small numbers of the caller's choosing, at most 255
   * @param entry holds the encoded entry
   */
  void append(long[] header, byte[] entry, int offset, int length) {
    DataOutputStream target = out;
    if (target == null) {
      throw new IllegalStateException("the records are being read");
    }
    try {
      target.writeByte(header.length);
      for (long number : header) {
        target.writeLong(number);
      }
      target.writeInt(length);
      target.write(entry, offset, length);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Ends writing and begins reading. */
  Reader read() {
    try {
      DataOutputStream target = out;
      if (target != null) {
        out = null;
        target.close();
      }
      InputStream raw = Files.newInputStream(file);
      return new Reader(new DataInputStream(new BufferedInputStream(raw, BUFFER_BYTES)));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private HoldfastException failed(IOException e) {
    return DiskFault.writing(file.getFileName().toString(), e);
  }

  @Override
  public void close() {
    try {
      DataOutputStream target = out;
      if (target != null) {
        out = null;
        target.close();
      }
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Reads the records in the order they were appended. */
  final class Reader implements AutoCloseable {
    private final DataInputStream in;
    private long[] header = {};
    private byte[] entry = new byte[4096];
    private int entryLength;

    private Reader(DataInputStream in) {
      this.in = in;
    }

    /** Moves to the next record; false at the end. */
    boolean next() {
      try {
        int numbers = in.read();
        if (numbers < 0) {
          return false;
        }
        if (header.length != numbers) {
          header = new long[numbers];
        }
        for (int i = 0; i < numbers; i++) {
          header[i] = in.readLong();
        }
        entryLength = in.readInt();
        if (entry.length < entryLength) {
          entry = new byte[entryLength + entryLength / 2];
        }
        in.readFully(entry, 0, entryLength);
        return true;
      } catch (IOException e) {
        throw failed(e);
      }
    }

    long number(int index) {
      return header[index];
    }

    byte[] entry() {
      return entry;
    }

    int entryLength() {
      return entryLength;
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }
}
