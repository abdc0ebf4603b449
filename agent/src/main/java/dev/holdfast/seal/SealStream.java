package dev.holdfast.seal;

/**
 * One age file being written. It MUST end with {@link #finish} after the last byte of a producer that succeeded, or with
 * {@link #abandon}; there is deliberately no {@code close}, because closing an age writer after a failure leaves a valid,
 * truncated file. The channel below stays open; whoever opened it closes it.
 *
 * <p>One thread at a time.
 */
public final class SealStream {
  /** Appends plaintext. */
  public void write(byte[] bytes, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  /** Plaintext bytes taken so far. */
  public long plainBytes() {
    throw new UnsupportedOperationException();
  }

  /** Writes the final block. */
  public Sealed finish() {
    throw new UnsupportedOperationException();
  }

  /** Gives up: nothing more is written and what was written opens nowhere as a whole file. May be called at any time. */
  public void abandon() {
    throw new UnsupportedOperationException();
  }
}
