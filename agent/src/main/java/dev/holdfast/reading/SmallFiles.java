package dev.holdfast.reading;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.transfer.StoreView;
import java.util.Optional;

/** Reads whole signed files that fit into memory; a damaged one is a finding, never a refusal. */
final class SmallFiles {
  private SmallFiles() {}

  static Optional<SignedFile> read(
      StoreView store, ObjectName.Signed name, FindingSink findings) {
    try {
      byte[] whole = store.readFirst(name, Limits.SIGNED_FILE_BYTES + 1);
      return Optional.of(SignedFile.parse(whole, name));
    } catch (HoldfastException e) {
      report(store, name, e, findings);
      return Optional.empty();
    }
  }

  /** Turns a fault of one object into a finding; faults of the store itself go on. */
  static void report(
      StoreView store, ObjectName name, HoldfastException e, FindingSink findings) {
    boolean object =
        switch (e.fault()) {
          case OBJECT_MISSING, OBJECT_DAMAGED, OBJECT_MALFORMED, OBJECT_TOO_LARGE, FORMAT_UNKNOWN,
              SIGNATURE_WRONG ->
              true;
          default -> false;
        };
    if (!object) {
      throw e;
    }
    String code = e.fault() == Fault.FORMAT_UNKNOWN ? "format-unknown" : "object-damaged";
    findings.add(
        Finding.warning(
            code, name.path(), store.name(), "a signed file that fits its name", e.message()));
  }
}
