package dev.holdfast.backup;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The first entries of hard-link groups, on disk, so that memory does not grow with their number. One thread.
 */
final class EntryScratch implements AutoCloseable {
  private final FileChannel channel;
  private final HardLinkGroups groups = new HardLinkGroups();
  private long end;

  EntryScratch(Path file) {
    try {
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw DiskFault.writing(file.toString(), e);
    }
  }

  /** Remembers the first entry of a group, as encoded in the first {@code length} bytes. */
  void put(long group, byte[] encoded, int length) {
    ByteBuffer record =
        ByteBuffer.allocate(4 + length).putInt(length).put(encoded, 0, length).flip();
    groups.put(group, end);
    try {
      while (record.hasRemaining()) {
        end += channel.write(record, end);
      }
    } catch (IOException e) {
      throw DiskFault.writing("the scratch file of hard links", e);
    }
  }

  /** The first entry of a group. */
  Entry get(long group) {
    long at = groups.get(group);
    byte[] encoded = read(at + 4, read(at, 4).getInt()).array();
    return EntryCodec.decode(encoded, 0, encoded.length);
  }

  private ByteBuffer read(long at, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, at + bytes.position()) < 0) {
          throw new IOException("the file ends early");
        }
      }
    } catch (IOException e) {
      throw DiskFault.reading("the scratch file of hard links", e);
    }
    return bytes.flip();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw DiskFault.reading("the scratch file of hard links", e);
    }
  }
}
