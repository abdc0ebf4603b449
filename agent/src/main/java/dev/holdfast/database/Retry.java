package dev.holdfast.database;

import dev.holdfast.fault.Fault;

/** What helps after a failure. */
public enum Retry {
  /** Time: the same run can succeed later. */
  RETRY,
  /** Somebody: nothing changes until a setting, a right or a program is changed. */
  FIX,
  /** A new base: what a continuation needs is gone. */
  REBASE,
  /** Attention now: data is damaged. */
  ALARM;

  /** What helps after a fault of a database's tools. */
  public static Retry of(Fault fault) {
    return switch (fault) {
      case DATABASE_BUSY, DATABASE_LOST, DATABASE_UNREACHABLE -> RETRY;
      case DATABASE_DAMAGED -> ALARM;
      default -> FIX;
    };
  }
}
