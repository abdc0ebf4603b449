package dev.holdfast.transfer;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Executes grants. Any number of threads may call {@link #put} and {@link #get}; {@link #barrier} waits for no one, so the
 * caller calls it after the puts it is to cover have returned.
 *
 * <p>Faults of every call: {@code STORE_OFFLINE} (the store is gone; a retry can help), {@code STORE_REFUSED} (it denies
 * access or is read-only), {@code STORE_FULL}, {@code STORE_WRITE_FAILED}, {@code STORE_READ_FAILED}; {@code STOPPED} when
 * the thread was interrupted.
 */
public interface ByteMover {
  /**
   * Puts one file under the granted name. May be repeated: an equal object that is there already is left as it is. Never
   * leaves a part of an object under its name, and never replaces an object by another: bytes under the name that do not
   * fit are moved aside first.
   *
   * @param file read from its beginning; hashed on the way
   * @param sizeBytes its length
   * @param sha256 the hash of its bytes; for everything but the marker and RECOVERY.md also part of the name
   * @throws dev.holdfast.fault.HoldfastException also {@code STATE_UNUSABLE} when the file does not have this size and hash
   *     (rot in the spool); nothing is written then
   */
  PutOutcome put(Grant grant, Path file, long sizeBytes, Sha256 sha256);

  /**
   * As {@link #put}, for a file that this process has just written, hashed on the way and fsynced, and that nobody needs
   * after it: a mover may take the file itself in place of a copy of it. It is gone then when this returns.
   *
   * @throws dev.holdfast.fault.HoldfastException as {@link #put}; the file is still there then
   */
  default PutOutcome give(Grant grant, Path file, long sizeBytes, Sha256 sha256) {
    return put(grant, file, sizeBytes, sha256);
  }

  /**
   * Copies the granted object into a new file; see {@link StoreView#fetch} for limits and faults. Does not compare hashes.
   *
   * @return its size in bytes
   */
  long get(Grant grant, Path target, long maxBytes);

  /**
   * Opens the granted object where it lies, for reading, when it lies on this machine; empty when it has to be fetched. What
   * is read may change under the reader's hands: only bytes that are authenticated as they are read may be believed.
   *
   * @throws dev.holdfast.fault.HoldfastException as {@link #get}
   */
  default Optional<FileChannel> open(Grant grant) {
    return Optional.empty();
  }

  /**
   * Reads the granted object to its end and hashes it; its bytes stay nowhere. Limits and faults are those of {@link #get}.
   *
   * @param scratch a new file for movers that need one meanwhile; gone when this returns
   */
  default Hashed hash(Grant grant, Path scratch, long maxBytes) {
    try {
      long sizeBytes = get(grant, scratch, maxBytes);
      return new Hashed(sizeBytes, FileCopy.hash(scratch));
    } catch (IOException e) {
      throw DiskFault.reading(scratch.toString(), e);
    } finally {
      FileCopy.delete(scratch);
    }
  }

  /** What an object was seen to be. */
  record Hashed(long sizeBytes, Sha256 sha256) {}

  /**
   * Returns when everything put through this mover to the store of {@code any} would survive a power cut. Call it once
   * before the manifest is put, and once after. A store that is durable as soon as it answers does nothing here.
   *
   * @param any any grant of that store
   */
  void barrier(Grant any);
}
