package dev.holdfast.verify;

import dev.holdfast.id.Sha256;
import dev.holdfast.pack.PackRef;

/** One pack that manifests name, and the stores in which they do. Filled by one thread. */
final class PackNeed {
  private final PackRef ref;
  /** Bit i: a manifest that names it lies in store i. */
  private long stores;
  private boolean sound;
  private boolean openable;
  private final long seq;

  PackNeed(PackRef ref, long seq) {
    this.ref = ref;
    this.seq = seq;
  }

  void add(long inStores, boolean soundManifest, boolean openableManifest) {
    stores |= inStores;
    sound |= soundManifest;
    openable |= openableManifest;
  }

  PackRef ref() {
    return ref;
  }

  Sha256 sha256() {
    return ref.sha256();
  }

  boolean inStore(int store) {
    return (stores >> store & 1) != 0;
  }

  /** Whether a manifest names it that may be restored without further words. */
  boolean isSound() {
    return sound;
  }

  /** Whether an identity at hand opens a manifest that names it. */
  boolean isOpenable() {
    return openable;
  }

  /** The lowest number of a manifest that names it. */
  long seq() {
    return seq;
  }
}
