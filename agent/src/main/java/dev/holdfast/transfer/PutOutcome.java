package dev.holdfast.transfer;

/** What a put found under the name. In each case the right bytes are there now. */
public enum PutOutcome {
  /** Nothing was there; the object was written. */
  WRITTEN,
  /** The same bytes were there already; nothing was written. */
  ALREADY_PRESENT,
  /** Other bytes were there; they were moved to {@code quarantine/} and the object was written. */
  REPLACED_BAD
}
