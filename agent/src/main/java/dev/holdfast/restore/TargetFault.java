package dev.holdfast.restore;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.posix.NativePath;
import dev.holdfast.posix.PosixException;

/** Turns failures of the target's file system into faults. */
final class TargetFault {
  private TargetFault() {}

  /** A failed change below the target. */
  static HoldfastException of(String what, byte[] place, PosixException e) {
    return of(what + " '" + NativePath.display(place) + "'", e);
  }

  static HoldfastException of(String what, PosixException e) {
    return switch (e.errno()) {
      case ENOSPC, EDQUOT ->
          new HoldfastException(
              Fault.DISK_FULL,
              "cannot " + what + ": " + e.errno().text(),
              "free space on the target's disk, then run the command again: it goes on where it stopped",
              e);
      default ->
          new HoldfastException(Fault.TARGET_FAILED, "cannot " + what + ": " + e.getMessage(), e);
    };
  }
}
