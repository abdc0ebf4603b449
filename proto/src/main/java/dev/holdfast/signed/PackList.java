package dev.holdfast.signed;

import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;

/** The packs a restore needs: ascending by hash, without duplicates. Immutable, any thread. */
public final class PackList {
  private final long[] words;
  private final long[] macs;
  private final long[] sizes;

  PackList(long[] words, long[] macs, long[] sizes) {
    this.words = words;
    this.macs = macs;
    this.sizes = sizes;
  }

  /** How many. */
  public int count() {
    return sizes.length;
  }

  /** Name of pack {@code i}, from 0. */
  public Sha256 hash(int i) {
    return new Sha256(words[4 * i], words[4 * i + 1], words[4 * i + 2], words[4 * i + 3]);
  }

  /** First 16 bytes of the header MAC of pack {@code i}. */
  public Id128 headerMac(int i) {
    return new Id128(macs[2 * i], macs[2 * i + 1]);
  }

  /** Ciphertext length of pack {@code i} in bytes. */
  public long sizeBytes(int i) {
    return sizes[i];
  }

  /** Index of the pack of that name, or -1. */
  public int find(Sha256 sha256) {
    int low = 0;
    int high = count() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = hash(middle).compareTo(sha256);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }
}
