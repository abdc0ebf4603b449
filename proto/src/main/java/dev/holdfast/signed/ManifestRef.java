package dev.holdfast.signed;

import dev.holdfast.id.Sha256;

/**
 * One manifest of a host's chain.
 *
 * @param seq its number, from 1
 * @param sha256 of the whole file
 */
public record ManifestRef(long seq, Sha256 sha256) {
  /** The last good one of an empty list of good ones: number 0, zero hash. */
  public static final ManifestRef NONE = new ManifestRef(0, new Sha256(0, 0, 0, 0));

  @Override
  public String toString() {
    return seq + "." + sha256;
  }
}
