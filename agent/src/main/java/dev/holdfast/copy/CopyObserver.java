package dev.holdfast.copy;

/** Is told how far copying is, and may stop it; tests end a run at a chosen moment. May be called by several threads. */
public interface CopyObserver {
  /** Watches nothing. */
  CopyObserver NONE = new CopyObserver() {};

  /** A moment that can be told from outside. */
  enum Moment {
    /** Trust and records are in the target. */
    RECORDS_DONE,
    /** A good copy lies on the local disk. */
    OBJECT_FETCHED,
    /** The target has the bytes, not yet looked at again. */
    OBJECT_PUT,
    /** Every pack of a manifest is in the target. */
    PACKS_DONE,
    /** The manifest is in the target. */
    MANIFEST_PUT,
    /** The newest checkpoint is in the target. */
    CHECKPOINT_PUT,
    /** A good copy for a bad one lies on the local disk. */
    MEND_FETCHED,
    /** It was put in the place of the bad one. */
    MEND_PUT,
    /** It was read again and is good. */
    MEND_CHECKED,
  }

  /** The run has reached that moment. */
  default void reached(Moment moment) {}

  /**
   * Packs were copied.
   *
   * @param doneBytes ciphertext so far
   * @param totalBytes about what there is to copy
   */
  default void progress(long doneBytes, long totalBytes) {}

  /**
   * Asked between steps.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code STOPPED} to end the run
   */
  default void check() {}
}
