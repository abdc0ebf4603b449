package dev.holdfast.signed;

import dev.holdfast.layout.Limits;
import java.util.List;

/**
 * The {@code trust} file of the keys folder: the whole trust chain and all records, public (docs/FORMAT.md §15).
 *
 * @param trust ascending by v
 * @param hostRecords ascending by n per host
 * @param storeRecords ascending by n per store
 */
public record TrustBundle(
    List<SignedFile> trust, List<SignedFile> hostRecords, List<SignedFile> storeRecords) {
  /** Most bytes of the file. */
  public static final int MAX_BYTES = Limits.LIST_BYTES;

  /** Copies the lists. */
  public TrustBundle {
    trust = List.copyOf(trust);
    hostRecords = List.copyOf(hostRecords);
    storeRecords = List.copyOf(storeRecords);
  }

  /**
   * Parses the file. Forms are checked, signatures are not.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code OBJECT_MALFORMED}, {@code OBJECT_TOO_LARGE}, {@code FORMAT_UNKNOWN}
   */
  public static TrustBundle parse(byte[] bytes) {
    return BundleCodec.parse(bytes);
  }

  /** The file's bytes. */
  public byte[] encode() {
    return BundleCodec.encode(this);
  }
}
