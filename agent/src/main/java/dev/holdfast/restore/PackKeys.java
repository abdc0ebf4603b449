package dev.holdfast.restore;

import dev.holdfast.pack.PackRef;
import dev.holdfast.seal.AgeHeader;
import dev.holdfast.seal.FileKey;
import dev.holdfast.seal.Identities;
import dev.holdfast.seal.Unsealer;

/** Where a restore gets the keys of packs from: identities at hand, or a capsule made for one order. Any thread. */
@FunctionalInterface
public interface PackKeys {
  /**
   * The key of one pack. Its header was compared with the manifest's list and with the label of fleet, host and kind
   * before.
   *
   * @return a key that the caller destroys
   * @throws dev.holdfast.fault.HoldfastException {@code IDENTITY_WRONG} when there is none
   */
  FileKey keyOf(PackRef pack, AgeHeader header);

  /** Keys from identities. */
  static PackKeys of(Identities identities) {
    return (pack, header) -> Unsealer.unwrap(header, identities);
  }
}
