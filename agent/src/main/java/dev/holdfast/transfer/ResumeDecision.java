package dev.holdfast.transfer;

import java.util.List;

/** What to do with a manifest left in the spool by an earlier run. */
public sealed interface ResumeDecision {
  /**
   * Put exactly these bytes again, then {@code finishCommit} with the ticket.
   *
   * @param ticket of the unfinished commit
   * @param stores one per writable store
   */
  record PutAgain(CommitTicket ticket, List<StoreAnswer> stores) implements ResumeDecision {
    /** Copies the list. */
    public PutAgain {
      stores = List.copyOf(stores);
    }
  }

  /** It is committed; drop it from the spool. */
  record Committed(CommitOutcome outcome) implements ResumeDecision {}

  /** No reachable store has its packs: its number is void and the next manifest says so; drop it from the spool. */
  record Voided(long seq) implements ResumeDecision {}
}
