package dev.holdfast.cli.local;

import dev.holdfast.cli.config.StoreConfig;
import dev.holdfast.cli.keys.Initialisers;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.store.DirectoryInitialiser;
import dev.holdfast.store.DirectoryStore;
import dev.holdfast.store.Expected;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreInitialiser;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.DirectoryMover;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The one place that turns what a configuration or the command line says of a store into its doors: to look, to make, to
 * move bytes. Nothing is touched until a door is used. Any thread.
 */
public final class StoreDoors implements Initialisers {
  private final RandomGenerator random;

  /**
   * Doors for one call of the program.
   *
   * @param random names temporary files
   */
  public StoreDoors(RandomGenerator random) {
    this.random = random;
  }

  /** The door to look into a store and to grant puts and gets. */
  public Store store(StoreConfig config, Expected expected) {
    return switch (config.location()) {
      case StoreConfig.Directory d -> directory(config, d, expected);
      case StoreConfig.S3 _ -> throw refused(config);
    };
  }

  @Override
  public StoreInitialiser initialiser(StoreConfig config, Expected expected) {
    return switch (config.location()) {
      case StoreConfig.Directory d ->
          new DirectoryInitialiser(directory(config, d, expected), random);
      case StoreConfig.S3 _ -> throw refused(config);
    };
  }

  /** Executes the grants of a run of that host. */
  public ByteMover mover(HostId host) {
    return new DirectoryMover(host, random);
  }

  /** Executes grants to read. */
  public ByteMover reader() {
    // Reading makes no temporary files, so it needs neither a host nor good random numbers.
    return new DirectoryMover(new HostId(new Id128(0, 0)), new SplittableRandom(0));
  }

  private static DirectoryStore directory(
      StoreConfig config, StoreConfig.Directory place, Expected expected) {
    return new DirectoryStore(config.name(), place.path(), expected);
  }

  private static HoldfastException refused(StoreConfig config) {
    return new HoldfastException(
        Fault.NOT_IN_THIS_VERSION, "s3 stores are not in this version (" + config.name() + ")");
  }
}
