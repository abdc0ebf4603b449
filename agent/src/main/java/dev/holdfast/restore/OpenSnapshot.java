package dev.holdfast.restore;

import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.signed.ManifestCore;
import dev.holdfast.signed.PackList;
import dev.holdfast.snapshot.EntryStreamReader;
import dev.holdfast.snapshot.SnapshotBody;

/** A snapshot whose signature, chain and body were checked. One thread at a time. */
public interface OpenSnapshot {
  /** Hash of its manifest, its name. */
  Sha256 id();

  /** The signed core. */
  ManifestCore core();

  /** The decrypted body. */
  SnapshotBody body();

  /** Its packs. */
  PackList packs();

  /**
   * The entries in walk order, from the first one. May be asked several times; each answer is the same stream. The caller
   * closes it.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code OBJECT_MISSING}, {@code OBJECT_DAMAGED}, {@code OBJECT_MALFORMED}
   */
  EntryStreamReader entries();

  /** The fleet it belongs to. */
  default FleetId fleet() {
    return core().head().fleet();
  }

  /** The host that made it. */
  default HostId host() {
    return core().host();
  }
}
