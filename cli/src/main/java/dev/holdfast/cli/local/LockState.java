package dev.holdfast.cli.local;

import dev.holdfast.cli.output.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a store that locks keeps something, as far as its answers tell.
 *
 * @param until the earliest date among all objects it consists of; empty when one of them is not locked or not known
 * @param proven whether the store was seen to refuse the deletion of a locked object; without that nothing is immutable
 */
public record LockState(Optional<Instant> until, boolean proven) {
  /** For people: {@code locked until 2026-03-01, not proven}. */
  public String text() {
    String date =
        until.map(time -> "locked until " + time.toString().substring(0, 10))
            .orElse("lock not known");
    return proven ? date : date + ", not proven";
  }

  /** Adds it to a store's JSON object. */
  public JsonObject putInto(JsonObject store) {
    return store.put("locked_until", until.map(Instant::toString).orElse(null))
        .put("lock_proven", proven);
  }
}
