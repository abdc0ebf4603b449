package dev.holdfast.verify;

import dev.holdfast.copy.Mending;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.fault.Severity;
import dev.holdfast.transfer.CopyResult;
import dev.holdfast.transfer.FetchRequest;
import dev.holdfast.transfer.FetchedObject;
import java.util.Optional;

/** Reads single copies of objects and tells what is wrong with each. Any thread. */
final class Copies {
  private static final String FIX =
      "'holdfast verify --repair', or the next 'holdfast backup', puts a good copy back from another"
          + " store";

  private final VerifyDoors doors;

  Copies(VerifyDoors doors) {
    this.doors = doors;
  }

  /** One copy, if it is good; the caller closes it. Anything else becomes a finding of that weight. */
  Optional<FetchedObject> read(Inventory from, FetchRequest request, Severity weight) {
    if (from.isGone()) {
      return Optional.empty();
    }
    doors.observer().check();
    CopyResult result = doors.fetcher().fetchFrom(from.store(), request);
    return switch (result) {
      case CopyResult.Good(FetchedObject object) -> {
        if (object.hidden()) {
          hidden(request, from);
        } else {
          doors.notes().good(request, from.store());
        }
        yield Optional.of(object);
      }
      case CopyResult.Missing() -> {
        tell(weight, "missing", from, request, "nothing");
        yield Optional.empty();
      }
      case CopyResult.Damaged(String seen) -> {
        tell(weight, "damaged", from, request, seen);
        yield Optional.empty();
      }
      case CopyResult.Unreachable(HoldfastException fault) -> {
        unreachable(from, request, fault);
        yield Optional.empty();
      }
    };
  }

  private void hidden(FetchRequest request, Inventory from) {
    bad(
        Finding.warning(
            request.name().kindWord() + "-hidden", request.name().path(), from.store().name(),
            "the good copy as the current version",
            "a delete marker or a newer version over it; find out who wrote or deleted it"),
        request, from);
  }

  private void tell(
      Severity weight, String what, Inventory from, FetchRequest request, String seen) {
    String size =
        request.sizeBytes().isPresent() ? request.sizeBytes().getAsLong() + " bytes" : "a file";
    bad(
        new Finding(
            weight, request.name().kindWord() + "-" + what, request.name().path(),
            from.store().name(), size + " with hash " + request.sha256(), seen, null),
        request, from);
  }

  /** Tells a bad copy, after the attempt to mend it: what was mended is a warning. */
  void bad(Finding finding, FetchRequest request, Inventory from) {
    Finding told =
        switch (doors.notes().bad(request, from.store())) {
          case Mending.NotTried() -> finding.withFix(FIX);
          case Mending.Mended(String store) ->
              Finding.warning(
                  finding.code(), finding.object(), finding.store(), finding.expected(),
                  finding.seen() + "; a good copy was put back from store '" + store + "'");
          case Mending.Lost(String seen) ->
              finding.withFix(
                  "no good copy to put back (" + seen + "); connect a store that has one, or back"
                      + " up again: what the source still has is then stored afresh");
          case Mending.Failed(String why) ->
              finding.withFix("a good copy could not be put back: " + why);
        };
    doors.findings().add(told);
  }

  private void unreachable(Inventory from, FetchRequest request, HoldfastException fault) {
    if (fault.fault() != Fault.STORE_OFFLINE) {
      doors.findings()
          .add(
              Finding.error(
                  request.name().kindWord() + "-unreadable", request.name().path(),
                  from.store().name(), "an object that can be read", fault.message())
                  .withFix(fault.hint()));
    } else if (from.leave()) {
      doors.findings()
          .add(
              Finding.warning(
                  "store-offline", request.name().path(), from.store().name(),
                  "a store that stays; the rest of it was not verified", fault.message())
                  .withFix(fault.hint()));
    }
  }

  /** Whether a fault says that an object is bad, and not that this machine or a store fails. */
  static boolean ofObject(HoldfastException e) {
    return switch (e.fault()) {
      case OBJECT_MISSING, OBJECT_DAMAGED, OBJECT_MALFORMED, OBJECT_TOO_LARGE, FORMAT_UNKNOWN,
          SIGNATURE_WRONG, CHUNK_DAMAGED ->
          true;
      default -> false;
    };
  }
}
