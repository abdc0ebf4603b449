package dev.holdfast.posix;

import java.io.Serial;

/** A system call failed. Carries which call and the errno; the caller knows the path and says it. */
public final class PosixException extends Exception {
  @Serial
  private static final long serialVersionUID = 1L;

  private final int number;
  private final String call;

  /**
   * A failure of {@code call}.
   *
   * @param number errno, positive
   * @param call name of the system call, for example {@code openat2}
   */
  public PosixException(int number, String call) {
    super(call + ": " + describe(number));
    this.number = number;
    this.call = call;
  }

  private static String describe(int number) {
    Errno e = Errno.of(number);
    return e == Errno.OTHER ? "errno " + number : e.text() + " (" + e + ")";
  }

  /** The errno by name; {@link Errno#OTHER} when it has none here. */
  public Errno errno() {
    return Errno.of(number);
  }

  /** The errno as the kernel gave it. */
  public int number() {
    return number;
  }

  /** Name of the system call. */
  public String call() {
    return call;
  }
}
