package dev.holdfast.signed;

import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The packs a restore needs: ascending by hash, without duplicates. Form (docs/FORMAT.md §4): count × (32-byte hash ‖ first
 * 16 bytes of the header MAC), then count sizes as LEB128 varints in the same order. Immutable, any thread.
 */
public final class PackList {
  /** Bytes of one entry without its size. */
  private static final int FIXED_BYTES = Sha256.BYTES + Id128.BYTES;

  /** Most packs: each takes at least 49 bytes. */
  public static final int MAX_COUNT = Limits.LIST_BYTES / (FIXED_BYTES + 1);

  private final long[] words;
  private final long[] macs;
  private final long[] sizes;

  PackList(long[] words, long[] macs, long[] sizes) {
    this.words = words;
    this.macs = macs;
    this.sizes = sizes;
  }

  /** A list to be filled in any order. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Parses section {@code packs}.
   *
   * @param section the bytes; read, not kept
   * @param count as the core says
   * @throws dev.holdfast.fault.HoldfastException {@code OBJECT_MALFORMED} for a wrong length, order or size, {@code
   *     OBJECT_TOO_LARGE} for a pack beyond {@link Limits#PACK_BYTES}
   */
  public static PackList parse(ByteBuffer section, int count) {
    ByteBuffer in = section.slice();
    long least = (long) count * (FIXED_BYTES + 1);
    if (count < 0 || in.remaining() < least) {
      throw Form.malformed(
          "pack list of " + in.remaining() + " bytes for " + count + " packs",
          "at least " + least + " bytes");
    }
    long[] words = new long[4 * count];
    long[] macs = new long[2 * count];
    long[] sizes = new long[count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < 4; j++) {
        words[4 * i + j] = in.getLong();
      }
      macs[2 * i] = in.getLong();
      macs[2 * i + 1] = in.getLong();
    }
    PackList list = new PackList(words, macs, sizes);
    for (int i = 0; i < count; i++) {
      sizes[i] = varint(in);
      Form.range(sizes[i], 1, Long.MAX_VALUE, "pack size");
      Form.limit(sizes[i], Limits.PACK_BYTES, "pack " + list.hash(i), "bytes");
      if (i > 0 && list.hash(i - 1).compareTo(list.hash(i)) >= 0) {
        throw Form.malformed("pack list out of order at " + i, "strictly ascending");
      }
    }
    if (in.hasRemaining()) {
      throw Form.malformed(
          in.remaining() + " bytes after the pack list", "its end");
    }
    return list;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      if (!in.hasRemaining()) {
        throw Form.malformed("pack list ends inside a size", "a whole varint");
      }
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw Form.malformed("a pack size of more than nine bytes", "a varint below 2^63");
  }

  /** Length of the encoded section in bytes. */
  public int encodedBytes() {
    long bytes = (long) count() * FIXED_BYTES;
    for (long size : sizes) {
      bytes += varintBytes(size);
    }
    Form.limit(bytes, Limits.LIST_BYTES, "pack list", "bytes");
    return (int) bytes;
  }

  private static int varintBytes(long value) {
    return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
  }

  /** Writes the section. Not closed. */
  public void writeTo(OutputStream out) throws IOException {
    ByteBuffer entry = ByteBuffer.allocate(FIXED_BYTES);
    for (int i = 0; i < count(); i++) {
      entry.clear();
      for (int j = 0; j < 4; j++) {
        entry.putLong(words[4 * i + j]);
      }
      entry.putLong(macs[2 * i]).putLong(macs[2 * i + 1]);
      out.write(entry.array());
    }
    byte[] varint = new byte[10];
    for (long size : sizes) {
      int n = 0;
      long rest = size;
      while (rest >= 0x80) {
        varint[n++] = (byte) (rest | 0x80);
        rest >>>= 7;
      }
      varint[n++] = (byte) rest;
      out.write(varint, 0, n);
    }
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

  /** Sum of the ciphertext lengths in bytes. */
  public long totalBytes() {
    return Arrays.stream(sizes).sum();
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

  /** Collects packs in any order; a pack named twice is kept once. One thread. */
  public static final class Builder {
    private final Map<Sha256, Entry> entries = new HashMap<>();

    private Builder() {}

    private record Entry(Sha256 sha256, Id128 headerMac, long sizeBytes) {}

    /**
     * Adds one pack.
     *
     * @param headerMac first 16 bytes of its header MAC
     * @param sizeBytes ciphertext length
     */
    public Builder add(Sha256 sha256, Id128 headerMac, long sizeBytes) {
      Form.range(sizeBytes, 1, Limits.PACK_BYTES, "pack size");
      Entry entry = new Entry(sha256, headerMac, sizeBytes);
      Entry before = entries.putIfAbsent(sha256, entry);
      if (before != null && !before.equals(entry)) {
        throw new IllegalArgumentException("pack " + sha256 + " twice with different facts");
      }
      return this;
    }

    /** Whether that pack was added. */
    public boolean contains(Sha256 sha256) {
      return entries.containsKey(sha256);
    }

    /**
     * The list.
     *
     * @throws dev.holdfast.fault.HoldfastException {@code OBJECT_TOO_LARGE} when it would not fit its section
     */
    public PackList build() {
      Entry[] sorted = entries.values().toArray(Entry[]::new);
      Arrays.sort(sorted, (a, b) -> a.sha256.compareTo(b.sha256));
      long[] words = new long[4 * sorted.length];
      long[] macs = new long[2 * sorted.length];
      long[] sizes = new long[sorted.length];
      for (int i = 0; i < sorted.length; i++) {
        Sha256 h = sorted[i].sha256;
        words[4 * i] = h.a();
        words[4 * i + 1] = h.b();
        words[4 * i + 2] = h.c();
        words[4 * i + 3] = h.d();
        macs[2 * i] = sorted[i].headerMac.high();
        macs[2 * i + 1] = sorted[i].headerMac.low();
        sizes[i] = sorted[i].sizeBytes;
      }
      PackList list = new PackList(words, macs, sizes);
      list.encodedBytes();
      return list;
    }
  }
}
