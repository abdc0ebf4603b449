package dev.holdfast.transfer;

import dev.holdfast.fault.DiskFault;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * A whole object, open for reading, whose hash was compared: a copy that nobody else reaches, or the store's own file on this
 * machine. The latter can change after the comparison, so what is read must be authenticated as it is read; a reader that
 * finds it wrong after all fetches a copy. Closing may be repeated; any thread.
 */
public final class OpenedObject implements AutoCloseable {
  private final FileChannel channel;
  private final long sizeBytes;
  private final @Nullable FetchedObject copy;

  private OpenedObject(FileChannel channel, long sizeBytes, @Nullable FetchedObject copy) {
    this.channel = channel;
    this.sizeBytes = sizeBytes;
    this.copy = copy;
  }

  static OpenedObject inPlace(FileChannel channel, long sizeBytes) {
    return new OpenedObject(channel, sizeBytes, null);
  }

  /** Opens a copy, which is closed with this, or at once when it cannot be opened. */
  static OpenedObject of(FetchedObject copy) {
    try {
      return new OpenedObject(FileChannel.open(copy.path()), copy.sizeBytes(), copy);
    } catch (IOException e) {
      copy.close();
      throw DiskFault.reading(copy.path().toString(), e);
    }
  }

  /** The bytes, to be read by position; who closes it early does no harm. */
  public FileChannel channel() {
    return channel;
  }

  /** Its length. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** Whether it is the store's own file. */
  public boolean isInPlace() { return copy == null; }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw DiskFault.reading("an object", e);
    } finally {
      if (copy != null) {
        copy.close();
      }
    }
  }
}
