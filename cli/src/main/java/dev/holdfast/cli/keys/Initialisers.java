package dev.holdfast.cli.keys;

import dev.holdfast.cli.config.StoreConfig;
import dev.holdfast.store.Expected;
import dev.holdfast.store.StoreInitialiser;

/** Gives the door that makes a store. */
public interface Initialisers {
  /**
   * The door of one store.
   *
   * @param config where it is and how it is reached
   * @param expected what should lie there
   */
  StoreInitialiser initialiser(StoreConfig config, Expected expected);
}
