package dev.holdfast.trust;

import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;

/** Whether an object lies where it belongs. */
final class Placed {
  private Placed() {}

  static boolean check(Located<?> copy, FleetId fleet, FindingSink findings) {
    FleetId seen = copy.core().head().fleet();
    if (!seen.equals(fleet)) {
      findings.add(
          Finding.warning(
              "foreign-object",
              copy.name().path(),
              copy.store(),
              "fleet " + fleet,
              "fleet " + seen + "; ignored"));
      return false;
    }
    try {
      copy.head().requireName(copy.name());
      return true;
    } catch (HoldfastException e) {
      findings.add(
          Finding.warning(
              "misplaced-object",
              copy.name().path(),
              copy.store(),
              "the object that the name says",
              e.message() + "; ignored"));
      return false;
    }
  }
}
