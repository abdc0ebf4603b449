package dev.holdfast.cli;

import dev.holdfast.copy.Mender;
import dev.holdfast.copy.Mending;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.StoreId;
import dev.holdfast.state.BadCopies;
import dev.holdfast.transfer.FetchRequest;
import dev.holdfast.transfer.StoreView;
import dev.holdfast.trust.JudgedManifest;
import dev.holdfast.verify.CopyNotes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Remembers what a verification finds bad, and mends it when told to. Any thread. */
final class VerifyNotes implements CopyNotes {
  private final BadMemory memory;
  private final Optional<Mender> mender;
  private final Map<StoreId, Set<Sha256>> lacking = new HashMap<>();
  private final AtomicLong mended = new AtomicLong();

  VerifyNotes(BadMemory memory, Optional<Mender> mender) {
    this.memory = memory;
    this.mender = mender;
  }

  /** How many copies were mended. */
  long mended() {
    return mended.get();
  }

  /** The snapshots that this store lacks though it should have them. */
  synchronized Set<Sha256> lacking(StoreId store) {
    return Set.copyOf(lacking.getOrDefault(store, Set.of()));
  }

  /** So many snapshots were copied to where they lacked. */
  void filled(long manifests) {
    mended.addAndGet(manifests);
  }

  @Override
  public synchronized void lacks(JudgedManifest manifest, StoreView store) {
    lacking.computeIfAbsent(store.id(), id -> new HashSet<>()).add(manifest.sha256());
  }

  @Override
  public Mending bad(FetchRequest wanted, StoreView store) {
    Mending mending =
        mender.map(m -> m.mend(wanted, store, Set.of())).orElse(new Mending.NotTried());
    if (mending instanceof Mending.Mended) {
      mended.incrementAndGet();
      memory.good(copy(wanted, store));
    } else {
      memory.bad(copy(wanted, store));
    }
    return mending;
  }

  @Override
  public void good(FetchRequest wanted, StoreView store) {
    memory.good(copy(wanted, store));
  }

  private static BadCopies.BadCopy copy(FetchRequest wanted, StoreView store) {
    return new BadCopies.BadCopy(wanted.name(), store.id(), wanted.sizeBytes());
  }
}
