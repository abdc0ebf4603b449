package dev.holdfast.copy;

/** What became of the attempt to put a good copy in the place of a bad one. */
public sealed interface Mending {
  /** Nobody tried. */
  record NotTried() implements Mending {}

  /**
   * A good copy is there; it was read again.
   *
   * @param from the name of the store it came from
   */
  record Mended(String from) implements Mending {}

  /**
   * No other store has a good copy.
   *
   * @param seen what they have, for people
   */
  record Lost(String seen) implements Mending {}

  /**
   * There is a good copy, but it could not be put there.
   *
   * @param why for people
   */
  record Failed(String why) implements Mending {}
}
