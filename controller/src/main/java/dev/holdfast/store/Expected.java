package dev.holdfast.store;

import dev.holdfast.id.FleetId;
import dev.holdfast.id.StoreId;
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
}
