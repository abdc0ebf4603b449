package dev.holdfast.pattern;

/** What a list of rules says about one path. */
public enum Verdict {
  /** The last pattern that fits is an ordinary one. */
  MATCHED,
  /** The last pattern that fits begins with {@code !}. */
  TAKEN_BACK,
  /** No pattern fits. */
  UNDECIDED
}
