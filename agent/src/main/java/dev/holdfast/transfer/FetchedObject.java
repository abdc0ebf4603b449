package dev.holdfast.transfer;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A whole object on the local disk whose hash was compared. Closing it deletes the file and may be repeated; any thread.
 */
public final class FetchedObject implements AutoCloseable {
  private final Path path;
  private final long sizeBytes;
  private final String storeName;
  private final TemporarySpace space;
  private volatile boolean hidden;
  private final AtomicBoolean closed = new AtomicBoolean();

  FetchedObject(Path path, long sizeBytes, String storeName, TemporarySpace space) {
    this.path = path;
    this.sizeBytes = sizeBytes;
    this.storeName = storeName;
    this.space = space;
  }

  /** The file; valid until closed. */
  public Path path() {
    return path;
  }

  /** Its length. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** The store the good copy came from. */
  public String storeName() {
    return storeName;
  }

  /** Whether a plain request to that store gives nothing or other bytes, and an older version was good. */
  public boolean hidden() {
    return hidden;
  }

  void foundHidden() {
    hidden = true;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      space.release(sizeBytes);
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw new HoldfastException(
            Fault.STATE_UNUSABLE, "the temporary file " + path + " cannot be deleted", e);
      }
    }
  }
}
