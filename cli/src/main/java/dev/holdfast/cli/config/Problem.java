package dev.holdfast.cli.config;

import dev.holdfast.fault.Fault;

/**
 * One thing that is wrong in a configuration file.
 *
 * @param fault which fault it is
 * @param place where
 * @param seen what stands there; never a secret
 * @param expected what should stand there
 * @param hint the next step; the fault's usual one when nothing better is known
 */
public record Problem(Fault fault, Place place, String seen, String expected, String hint) {
  Problem(Fault fault, Place place, String seen, String expected) {
    this(fault, place, seen, expected, fault.hint());
  }

  /** {@code FILE:LINE:COLUMN: seen (expected: …)}. */
  public String text() {
    return place + ": " + seen + (expected.isEmpty() ? "" : " (expected: " + expected + ")");
  }
}
