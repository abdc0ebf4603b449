package dev.holdfast.trust;

/** What a valid manifest is worth (docs/FORMAT.md §12). */
public enum Standing {
  /** It counts. */
  GOOD,
  /** A checkpoint no longer names it; it may still be restored. */
  EXPIRED,
  /** A later manifest says that its number ended without one. */
  VOIDED,
  /** Its key was distrusted or did not count for its number. */
  SUSPECT,
  /** Another one has its number and is preferred. */
  FORGED
}
