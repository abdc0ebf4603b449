package dev.holdfast.source.files;

import dev.holdfast.posix.Fd;
import dev.holdfast.posix.Listing;
import dev.holdfast.posix.PosixException;
import java.util.Arrays;
import java.util.List;

/**
 * The names of one directory, sorted bytewise. They lie one behind the other in one array with one long each (start and
 * length), so that a directory of a million names takes some 30 MiB and not hundreds.
 */
final class NameList {
  private byte[] packed = new byte[512];
  private int used;
  private long[] places = new long[16];
  private int count;

  /** Sorts given names. */
  static NameList of(List<byte[]> names) {
    NameList list = new NameList();
    for (byte[] name : names) {
      list.room(name.length);
      System.arraycopy(name, 0, list.packed, list.used, name.length);
      list.added(name.length);
    }
    list.sort();
    return list;
  }

  /**
   * Lists a directory. When reading it fails on the way, what was read so far is kept and {@code failed} is told.
   */
  static NameList read(Listing listing, Fd dir, Failed failed) {
    NameList list = new NameList();
    try {
      listing.start(dir);
      while (listing.next()) {
        list.room(listing.nameLength());
        listing.copyName(list.packed, list.used);
        list.added(listing.nameLength());
      }
    } catch (PosixException e) {
      failed.because(e);
    }
    list.sort();
    return list;
  }

  /** Told that a listing broke off. */
  @FunctionalInterface
  interface Failed {
    void because(PosixException cause);
  }

  int count() {
    return count;
  }

  byte[] name(int index) {
    int from = start(places[index]);
    return Arrays.copyOfRange(packed, from, from + length(places[index]));
  }

  private void room(int bytes) {
    if (used + bytes > packed.length) {
      packed = Arrays.copyOf(packed, Math.max(used + bytes, packed.length * 2));
    }
    if (count == places.length) {
      places = Arrays.copyOf(places, count * 2);
    }
  }

  private void added(int bytes) {
    places[count++] = ((long) used << 8) | bytes;
    used += bytes;
  }

  private static int start(long place) {
    return (int) (place >>> 8);
  }

  private static int length(long place) {
    return (int) (place & 0xff);
  }

  private int compare(long a, long b) {
    int x = start(a);
    int y = start(b);
    return Arrays.compareUnsigned(packed, x, x + length(a), packed, y, y + length(b));
  }

  /** Merge sort from below on the longs; many file systems hand names out almost sorted or hashed, both are fine. */
  private void sort() {
    if (sorted()) {
      return;
    }
    long[] from = places;
    long[] to = new long[places.length];
    for (int width = 1; width < count; width *= 2) {
      for (int left = 0; left < count; left += 2 * width) {
        merge(from, to, left, Math.min(left + width, count), Math.min(left + 2 * width, count));
      }
      long[] swap = from;
      from = to;
      to = swap;
    }
    places = from;
  }

  private boolean sorted() {
    for (int i = 1; i < count; i++) {
      if (compare(places[i - 1], places[i]) > 0) {
        return false;
      }
    }
    return true;
  }

  private void merge(long[] from, long[] to, int left, int middle, int end) {
    int a = left;
    int b = middle;
    for (int i = left; i < end; i++) {
      boolean first = a < middle && (b >= end || compare(from[a], from[b]) <= 0);
      to[i] = first ? from[a++] : from[b++];
    }
  }

}
