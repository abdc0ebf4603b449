package dev.holdfast.database;

/** What helps after a failure. */
public enum Retry {
  /** Time: the same run can succeed later. */
  RETRY,
  /** Somebody: nothing changes until a setting, a right or a program is changed. */
  FIX,
  /** A new base: what a continuation needs is gone. */
  REBASE,
  /** Attention now: data is damaged. */
  ALARM
}
