package dev.holdfast.tool;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A program's output that knows for how long its reader has been waiting. One reader; any thread may ask. */
final class WatchedInput extends FilterInputStream {
  private static final long NOBODY = Long.MIN_VALUE;

  private volatile long waitingSinceNanos = NOBODY;

  WatchedInput(InputStream in) {
    super(in);
  }

  /** For how long somebody has been waiting for the next byte; 0 when nobody waits. */
  long waitedNanos() {
    long since = waitingSinceNanos;
    return since == NOBODY ? 0 : System.nanoTime() - since;
  }

  @Override
  public int read() throws IOException {
    waitingSinceNanos = System.nanoTime();
    try {
      return in.read();
    } finally {
      waitingSinceNanos = NOBODY;
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    waitingSinceNanos = System.nanoTime();
    try {
      return in.read(target, offset, length);
    } finally {
      waitingSinceNanos = NOBODY;
    }
  }

  void closeQuietly(StderrTail tail) {
    try {
      close();
    } catch (IOException e) {
      tail.note("its output could not be closed: " + e.getMessage());
    }
  }
}
