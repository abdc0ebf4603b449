package dev.holdfast.transfer;

import java.util.Locale;

/** Where one store stands with one snapshot. */
public enum CopyState {
  /** It has the manifest and every pack. */
  COMMITTED,
  /** Committed, and hash and lock are proven. */
  PROTECTED,
  /** It will get the snapshot later, by catch-up. */
  PENDING,
  /** It could not be reached; by catch-up when it is back. */
  OFFLINE,
  /** Writing to it failed. */
  FAILED;

  /** As JSON output shows it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
