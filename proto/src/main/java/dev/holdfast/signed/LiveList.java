package dev.holdfast.signed;

import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;

/**
 * Manifests by number: what a checkpoint expects, or what counts of a distrusted host. Strictly ascending by seq. Form:
 * count × (u64 seq ‖ 32-byte hash). Immutable, any thread.
 */
public final class LiveList {
  /** Bytes of one entry. */
  public static final int ENTRY_BYTES = 8 + Sha256.BYTES;

  /** Most entries. */
  public static final int MAX_COUNT = Limits.LIST_BYTES / ENTRY_BYTES;

  private static final LiveList EMPTY = new LiveList(new long[0], new Sha256[0]);

  private final long[] seqs;
  private final Sha256[] hashes;

  private LiveList(long[] seqs, Sha256[] hashes) {
    this.seqs = seqs;
    this.hashes = hashes;
  }

  /** The list without entries. */
  public static LiveList empty() {
    return EMPTY;
  }

  /**
   * A list of these, sorted.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code OBJECT_MALFORMED} when a seq occurs twice, {@code OBJECT_TOO_LARGE}
   */
  public static LiveList of(Collection<ManifestRef> refs) {
    Form.limit(refs.size(), MAX_COUNT, "list", "manifests");
    ManifestRef[] sorted = refs.toArray(ManifestRef[]::new);
    Arrays.sort(sorted, (a, b) -> Long.compare(a.seq(), b.seq()));
    long[] seqs = new long[sorted.length];
    Sha256[] hashes = new Sha256[sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      seqs[i] = sorted[i].seq();
      hashes[i] = sorted[i].sha256();
    }
    return checked(seqs, hashes);
  }

  /**
   * Parses a section.
   *
   * @param count as the core says
   * @throws dev.holdfast.fault.HoldfastException {@code OBJECT_MALFORMED} when the length does not fit the count or the
   *     order is wrong
   */
  public static LiveList parse(byte[] section, int count) {
    if (section.length != (long) count * ENTRY_BYTES) {
      throw Form.malformed(
          "list of " + section.length + " bytes for " + count + " manifests",
          ((long) count * ENTRY_BYTES) + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(section);
    long[] seqs = new long[count];
    Sha256[] hashes = new Sha256[count];
    for (int i = 0; i < count; i++) {
      seqs[i] = in.getLong();
      hashes[i] = new Sha256(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }
    return checked(seqs, hashes);
  }

  private static LiveList checked(long[] seqs, Sha256[] hashes) {
    for (int i = 0; i < seqs.length; i++) {
      Form.range(seqs[i], i == 0 ? 1 : seqs[i - 1] + 1, CoreHead.MAX_SEQ, "seq in list");
    }
    return new LiveList(seqs, hashes);
  }

  /** The section's bytes. */
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(seqs.length * ENTRY_BYTES);
    for (int i = 0; i < seqs.length; i++) {
      Sha256 h = hashes[i];
      out.putLong(seqs[i]).putLong(h.a()).putLong(h.b()).putLong(h.c()).putLong(h.d());
    }
    return out.array();
  }

  /** How many. */
  public int count() {
    return seqs.length;
  }

  /** Entry {@code i}, from 0. */
  public ManifestRef get(int i) {
    return new ManifestRef(seqs[i], hashes[i]);
  }

  /** Index of that seq, or -1. */
  public int find(long seq) {
    int i = Arrays.binarySearch(seqs, seq);
    return i < 0 ? -1 : i;
  }

  /** Whether exactly this manifest is named. */
  public boolean names(long seq, Sha256 sha256) {
    int i = find(seq);
    return i >= 0 && hashes[i].equals(sha256);
  }

  /** The entry of the highest seq; {@link ManifestRef#NONE} of the empty list. */
  public ManifestRef last() {
    return seqs.length == 0 ? ManifestRef.NONE : get(seqs.length - 1);
  }
}
