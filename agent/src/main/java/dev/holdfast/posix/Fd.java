package dev.holdfast.posix;

/**
 * An open file descriptor. Closing is idempotent and never fails (what must reach the disk goes through {@link
 * Data#sync}); using a closed one is an {@link Errno#EBADF}.
 */
public final class Fd implements AutoCloseable {
  private volatile int number;

  Fd(int number) {
    this.number = number;
  }

  /** The descriptor's number, for the kernel and for {@code /proc/self/fd}; -1 once closed. */
  public int number() {
    return number;
  }

  @Override
  public void close() {
    int open;
    synchronized (this) {
      open = number;
      number = -1;
    }
    if (open >= 0) {
      // Linux frees the descriptor whatever close returns; repeating it could close a stranger's.
      long unused = Kernel.attempt(Call.CLOSE, open, 0, 0, 0);
    }
  }

  @Override
  public String toString() {
    return "fd " + number;
  }
}
