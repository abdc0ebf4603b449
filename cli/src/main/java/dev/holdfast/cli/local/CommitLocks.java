package dev.holdfast.cli.local;

import dev.holdfast.id.HostId;
import dev.holdfast.signed.PackList;
import java.time.Instant;
import java.util.Optional;

/** Sees to it that packs are locked long enough before a manifest that names them is written. One thread. */
public interface CommitLocks {
  /** Of stores that do not lock. */
  CommitLocks NONE = (store, host, packs, now) -> Optional.empty();

  /** Why a store cannot take a manifest of these packs now; empty when their locks last for L, or it does not lock. */
  Optional<String> shortOf(String store, HostId host, PackList packs, Instant now);
}
