package dev.holdfast.restore;

import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.reading.OpenSnapshot;
import dev.holdfast.signed.ManifestCore;
import dev.holdfast.signed.PackList;
import dev.holdfast.snapshot.EntryStreamReader;
import dev.holdfast.snapshot.SnapshotBody;

/** A snapshot whose signature, chain and body were checked, as far as a restore looks at it. One thread at a time. */
public interface Restorable {
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

  /** A snapshot opened from stores, which must stay open as long as this is used. */
  static Restorable of(OpenSnapshot snapshot) {
    return new Restorable() {
      @Override
      public Sha256 id() {
        return snapshot.sha256();
      }

      @Override
      public ManifestCore core() {
        return snapshot.core();
      }

      @Override
      public SnapshotBody body() {
        return snapshot.body();
      }

      @Override
      public PackList packs() {
        return snapshot.packs();
      }

      @Override
      public EntryStreamReader entries() {
        return snapshot.entries();
      }
    };
  }

  /** The fleet it belongs to. */
  default FleetId fleet() {
    return core().head().fleet();
  }

  /** The host that made it. */
  default HostId host() {
    return core().host();
  }
}
