package dev.holdfast.transfer;

import dev.holdfast.id.Sha256;
import dev.holdfast.signed.ManifestRef;
import java.util.List;

/** The answer to a proposed commit. */
public sealed interface CommitProposal {
  /**
   * Put the manifest to these stores. A store that lacks a pack is {@code Refused} with the reason.
   *
   * @param stores one per writable store; at least one is not refused
   */
  record Accepted(List<StoreAnswer> stores) implements CommitProposal {
    /** Copies the list. */
    public Accepted {
      stores = List.copyOf(stores);
    }
  }

  /**
   * No store can take it: chunks of the missing packs must be stored afresh, or the run fails.
   *
   * @param missing packs that no store has confirmed, at most 1,000
   * @param goneBases bases that are no longer pinned
   * @param reasons why each store refused, with its name
   */
  record Refused(List<Sha256> missing, List<ManifestRef> goneBases, List<String> reasons)
      implements CommitProposal {
    /** Copies the lists. */
    public Refused {
      missing = List.copyOf(missing);
      goneBases = List.copyOf(goneBases);
      reasons = List.copyOf(reasons);
    }
  }
}
