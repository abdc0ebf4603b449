package dev.holdfast.copy;

import dev.holdfast.fault.HoldfastException;

/** Tells faults of one object and of one store from those that end a run. */
final class CopyFault {
  private CopyFault() {}

  /** Only this object cannot be had; others can. */
  static boolean ofObject(HoldfastException e) {
    return switch (e.fault()) {
      case OBJECT_MISSING, OBJECT_DAMAGED, OBJECT_MALFORMED, OBJECT_TOO_LARGE, FORMAT_UNKNOWN,
          SIGNATURE_WRONG ->
          true;
      default -> false;
    };
  }

  /** A store fails; this machine does not. */
  static boolean ofStore(HoldfastException e) {
    return switch (e.fault()) {
      case STORE_OFFLINE, STORE_READ_FAILED, STORE_REFUSED, STORE_FULL, STORE_WRITE_FAILED,
          NO_STORE_READABLE ->
          true;
      default -> false;
    };
  }
}
