package dev.holdfast.cli.local;

import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.lock.LockSpan;
import dev.holdfast.lock.LockStanding;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a store that locks keeps something, as far as its answers tell.
 *
 * @param until the earliest date among all objects it consists of; empty when one of them is not locked or not known
 * @param proven whether the store was seen to refuse the deletion of a locked object; without that nothing is immutable
 * @param standing whether that is long enough
 */
public record LockState(Optional<Instant> until, boolean proven, LockStanding standing) {
  /** Of a lock in a store with that span. */
  static LockState of(Optional<Instant> until, boolean proven, LockSpan span, Instant now) {
    return new LockState(until, proven, LockStanding.of(until, span, now));
  }

  /** For people: {@code locked until 2026-03-01, not proven}. */
  public String text() {
    String day = until.map(time -> time.toString().substring(0, 10)).orElse("");
    String date =
        switch (standing) {
          case KEPT -> "locked until " + day;
          case LAPSING -> "locked only until " + day;
          case LAPSED -> "lock lapsed " + day;
          case UNKNOWN -> "lock not known";
        };
    return proven || standing == LockStanding.LAPSED ? date : date + ", not proven";
  }

  /** Adds it to a store's JSON object. */
  public JsonObject putInto(JsonObject store) {
    return store.put("locked_until", until.map(Instant::toString).orElse(null))
        .put("lock_proven", proven)
        .put("lock_state", standing.text());
  }
}
