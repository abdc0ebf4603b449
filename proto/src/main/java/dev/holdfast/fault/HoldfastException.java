package dev.holdfast.fault;

import org.jspecify.annotations.Nullable;

/**
 * The one exception that crosses package borders. Its message says what was seen and what was expected, in lower case and
 * without a full stop, and never holds a secret; the hint says what to do next.
 */
public final class HoldfastException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Fault fault;
  private final @Nullable String hint;

  /** A fault with the hint of its number. */
  public HoldfastException(Fault fault, String message) {
    this(fault, message, null, null);
  }

  /** A fault caused by another failure. */
  public HoldfastException(Fault fault, String message, @Nullable Throwable cause) {
    this(fault, message, null, cause);
  }

  /** A fault with a hint of its own. */
  public HoldfastException(
      Fault fault, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(message, cause);
    this.fault = fault;
    this.hint = hint;
  }

  /** The same fault with another hint. */
  public HoldfastException withHint(String newHint) {
    return new HoldfastException(fault, message(), newHint, this);
  }

  /** Which fault it is. */
  public Fault fault() {
    return fault;
  }

  /** What was seen and expected. */
  public String message() {
    return String.valueOf(getMessage());
  }

  /** The next step for the user: that of this occurrence, else that of the fault. */
  public String hint() {
    return hint != null ? hint : fault.hint();
  }
}
