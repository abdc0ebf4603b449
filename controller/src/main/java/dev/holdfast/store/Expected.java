package dev.holdfast.store;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.StoreMarker;
import java.util.Optional;

/**
 * What should lie at a place.
 *
 * @param configured whether a configuration says that a store is there; then an empty folder is an absent disk
 * @param fleet whose store, when known
 * @param store which store, when known
 */
public record Expected(boolean configured, Optional<FleetId> fleet, Optional<StoreId> store) {
  /** A place named on the command line: whatever lies there. */
  public static final Expected ANYTHING = new Expected(false, Optional.empty(), Optional.empty());

  /** A configured place of a store whose id is not known yet. */
  public static final Expected CONFIGURED = new Expected(true, Optional.empty(), Optional.empty());

  /** A configured place of a known store. */
  public static Expected of(FleetId fleet, StoreId store) {
    return new Expected(true, Optional.of(fleet), Optional.of(store));
  }

  /**
   * Compares what was found with what should be there.
   *
   * @param place for people
   * @param name of the store in the configuration
   * @throws HoldfastException {@code FOREIGN_FLEET} or {@code STORE_NOT_THIS}
   */
  StoreMarker checked(StoreMarker marker, String place, String name) {
    fleet.filter(f -> !f.equals(marker.fleet())).ifPresent(f -> {
      throw new HoldfastException(
          Fault.FOREIGN_FLEET,
          place + " belongs to fleet " + marker.fleet() + " (expected: fleet " + f + ")");
    });
    store.filter(s -> !s.equals(marker.store())).ifPresent(s -> {
      throw new HoldfastException(
          Fault.STORE_NOT_THIS,
          place + " holds store " + marker.store() + " (expected: store " + s + ", '" + name
              + "')");
    });
    return marker;
  }
}
