package dev.holdfast.pack;

import dev.holdfast.seal.AgeHeader;
import dev.holdfast.seal.FileKey;
import dev.holdfast.seal.Identities;
import dev.holdfast.seal.Unsealer;

/** Gives the file key of a pack: from an identity at hand, or from a capsule of ordered keys. Any thread. */
@FunctionalInterface
public interface PackKeys {
  /** Keys unwrapped with identities; these must stay open as long as the result is used. */
  static PackKeys of(Identities identities) {
    return (pack, header) -> Unsealer.unwrap(header, identities);
  }

  /**
   * The file key of a pack. The caller destroys it.
   *
   * @param pack which pack
   * @param header its age header, whose MAC fits the signed list
   * @throws dev.holdfast.fault.HoldfastException {@code IDENTITY_WRONG} when it cannot be had
   */
  FileKey keyOf(PackRef pack, AgeHeader header);
}
