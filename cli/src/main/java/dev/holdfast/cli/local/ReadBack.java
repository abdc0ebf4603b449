package dev.holdfast.cli.local;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.store.Capability;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.ByteMover;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads objects back and hashes them, without any key, where nothing else proves their bytes: always where the server tells no
 * checksum; else up to some bytes in each run and store, because what a server tells may be what it was told. A store that was
 * seen to refuse other bytes than those granted is not read back. Any thread.
 */
public final class ReadBack {
  /** How much is read back of what has a fitting checksum, in each run and store. */
  public static final long MOST_BYTES = 1L << 30;

  private final ByteMover mover;
  private final Path scratch;
  private final long mostBytes;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Store, Long> read = new HashMap<>();
  private final Map<Store, Long> unproven = new HashMap<>();

  /** Fetches with that mover into a folder that exists. */
  public ReadBack(ByteMover mover, Path scratch, long mostBytes) {
    this.mover = mover;
    this.scratch = scratch;
    this.mostBytes = mostBytes;
  }

  /** Whether an object has these bytes, as far as that is known without trust; true also where it stays unproven. */
  boolean holds(
      Store store, ObjectName name, long sizeBytes, Sha256 sha256, Optional<Sha256> told) {
    if (store.capabilities().contains(Capability.CONTENT_BINDING)) {
      return true;
    }
    synchronized (this) {
      long before = read.getOrDefault(store, 0L);
      if (told.isPresent() && before + sizeBytes > mostBytes) {
        unproven.merge(store, sizeBytes, Long::sum);
        return true;
      }
      read.put(store, before + sizeBytes);
    }
    return fetched(store, name, sizeBytes).equals(Optional.of(sha256));
  }

  /** Bytes of objects whose checksum fits and that were not read back. */
  public synchronized long unprovenBytes(Store store) {
    return unproven.getOrDefault(store, 0L);
  }

  private Optional<Sha256> fetched(Store store, ObjectName name, long sizeBytes) {
    Path file = scratch.resolve("read-back-" + numbers.incrementAndGet());
    try {
      ByteMover.Hashed seen = mover.hash(store.grantGet(name), file, sizeBytes);
      return seen.sizeBytes() == sizeBytes ? Optional.of(seen.sha256()) : Optional.empty();
    } catch (HoldfastException e) {
      if (e.fault() == Fault.OBJECT_DAMAGED || e.fault() == Fault.OBJECT_MISSING) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
