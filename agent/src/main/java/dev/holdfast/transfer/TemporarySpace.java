package dev.holdfast.transfer;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A folder for whole ciphertexts on their way to being read, with a count of the bytes that lie there. Whoever makes it
 * creates and removes the folder, with rights for nobody else. Any thread.
 */
public final class TemporarySpace {
  private final Path folder;
  private final long maxBytes;
  private final AtomicLong usedBytes = new AtomicLong();
  private final AtomicLong files = new AtomicLong();

  /**
   * @param folder exists and is private
   * @param maxBytes read-ahead stops here; what is needed at once is fetched regardless
   */
  public TemporarySpace(Path folder, long maxBytes) {
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  /** What lies there and what is being fetched, in bytes. */
  public long usedBytes() {
    return usedBytes.get();
  }

  Path newFile() {
    return folder.resolve("fetch-" + files.incrementAndGet());
  }

  /** Counts the bytes if they fit. */
  boolean tryReserve(long bytes) {
    long used = usedBytes.get();
    while (used + bytes <= maxBytes) {
      if (usedBytes.compareAndSet(used, used + bytes)) {
        return true;
      }
      used = usedBytes.get();
    }
    return false;
  }

  void reserve(long bytes) {
    usedBytes.addAndGet(bytes);
  }

  void release(long bytes) {
    usedBytes.addAndGet(-bytes);
  }
}
