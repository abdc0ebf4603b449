package dev.holdfast.cli.local;

import dev.holdfast.fault.ExitCode;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.ByteMover;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Opens stores for reading. One that cannot be opened is a finding as long as another one can: a warning where a retry can
 * help, else an error. One thread.
 */
public final class StoreOpening {
  private final FindingSink findings;
  private final ByteMover mover;
  private final List<HoldfastException> faults = new ArrayList<>();
  private final List<String> unopened = new ArrayList<>();

  /**
   * A store that is to be opened.
   *
   * @param name for messages
   * @param maker makes its door, and throws where that cannot be
   */
  public record Door(String name, Supplier<Store> maker) {}

  /**
   * Tells what cannot be opened.
   *
   * @param mover fetches from what is opened
   */
  public StoreOpening(FindingSink findings, ByteMover mover) {
    this.findings = findings;
    this.mover = mover;
  }

  /**
   * Opens what can be opened, in this order; a store that lies at two places is read at the first.
   *
   * @throws HoldfastException the worst fault when none can be opened
   */
  public List<ReadableStore> open(List<Door> doors) {
    List<ReadableStore> open = new ArrayList<>();
    for (Door door : doors) {
      try {
        ReadableStore store = ReadableStore.open(door.maker.get(), mover);
        if (open.stream().anyMatch(other -> other.id().equals(store.id()))) {
          findings.add(
              Finding.warning(
                  "store-twice", "holdfast.json", store.name(), "a store of its own",
                  "store " + store.id() + " again; it counts once"));
        } else {
          open.add(store);
        }
      } catch (HoldfastException e) {
        faults.add(e);
        unopened.add(door.name);
      }
    }
    if (open.isEmpty()) {
      throw worst();
    }
    for (int i = 0; i < faults.size(); i++) {
      findings.add(finding(unopened.get(i), faults.get(i)));
    }
    return open;
  }

  private static Finding finding(String store, HoldfastException fault) {
    String expected = "a store that can be read";
    Finding finding =
        fault.fault().exitCode() == ExitCode.UNREACHABLE
            ? Finding.warning("store-offline", "", store, expected, fault.message())
            : Finding.error("store-unusable", "", store, expected, fault.message());
    return finding.withFix(fault.hint());
  }

  /** Why the stores that were not opened were not, in their order. */
  public List<HoldfastException> faults() {
    return List.copyOf(faults);
  }

  /** The first of the worst faults. */
  private HoldfastException worst() {
    if (faults.isEmpty()) {
      return new HoldfastException(
          Fault.NO_STORE_READABLE, "no store (expected: at least one that can be read)");
    }
    HoldfastException worst = faults.getFirst();
    for (HoldfastException fault : faults) {
      ExitCode code = worst.fault().exitCode();
      if (code.worse(fault.fault().exitCode()) != code) {
        worst = fault;
      }
    }
    return worst;
  }
}
