package dev.holdfast.trust;

import dev.holdfast.id.Sha256;

/**
 * One version of the trust chain, as signed objects name it.
 *
 * @param v from 1
 * @param sha256 of the whole trust file
 */
public record TrustRef(long v, Sha256 sha256) {
  @Override
  public String toString() {
    return v + "." + sha256;
  }
}
