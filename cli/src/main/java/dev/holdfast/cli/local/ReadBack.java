package dev.holdfast.cli.local;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.store.Capability;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.ByteMover;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
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
      long length = mover.get(store.grantGet(name), file, sizeBytes);
      return length == sizeBytes ? Optional.of(hash(file)) : Optional.empty();
    } catch (HoldfastException e) {
      if (e.fault() == Fault.OBJECT_DAMAGED || e.fault() == Fault.OBJECT_MISSING) {
        return Optional.empty();
      }
      throw e;
    } finally {
      delete(file);
    }
  }

  private static Sha256 hash(Path file) {
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = Sha256.newDigest();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return Sha256.ofBytes(digest.digest());
    } catch (IOException e) {
      throw DiskFault.reading("an object that was read back", e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw DiskFault.writing("an object that was read back", e);
    }
  }
}
