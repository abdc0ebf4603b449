package dev.holdfast.verify;

/** Is told how far a verification is, and may stop it. Called by several threads. */
public interface VerifyObserver {
  /** Watches nothing. */
  VerifyObserver NONE =
      new VerifyObserver() {
        @Override
        public void progress(long doneBytes, long totalBytes) {}

        @Override
        public void check() {}
      };

  /**
   * Packs were read.
   *
   * @param doneBytes ciphertext read so far, each copy counted
   * @param totalBytes what is to be read of this host
   */
  void progress(long doneBytes, long totalBytes);

  /**
   * Asked between steps.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code STOPPED} to end the run
   */
  void check();
}
