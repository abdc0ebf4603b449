package dev.holdfast.transfer;

import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a reader may do with one store. Nothing here writes, every call may be repeated, and any thread may call.
 *
 * <p>Faults of every call: {@code STORE_OFFLINE} when the store is not there (a retry can help, other stores should be
 * tried), {@code STORE_READ_FAILED} when it is there and reading failed, {@code STORE_REFUSED} when it denies access, {@code
 * OBJECT_DAMAGED} when the store answers and this object's bytes cannot be had, as where a disk has a bad sector.
 * Nothing that comes from a store is trusted: the caller checks hashes and signatures.
 */
public interface StoreView {
  /** The name the configuration gives it; for people. */
  String name();

  /** Which store it is; two views with one id are copies of one store and count once. */
  StoreId id();

  /**
   * Lists every object whose path begins with {@code prefix}, in ascending bytewise order of the path, each once.
   * Temporary files and {@code quarantine/} are left out; paths that are no {@link ObjectName} are passed too, so that the
   * reader can report them.
   *
   * @param prefix for instance {@link ObjectName#manifestsPrefix}; empty = everything
   */
  void list(String prefix, Consumer<ListedObject> sink);

  /** Passes what lies in the store and is no object: temporary files, what was set aside, links and devices. */
  default void strays(Consumer<ListedObject> sink) {}

  /** Size and time of one object, or empty when the store does not have it. */
  Optional<ListedObject> stat(ObjectName name);

  /**
   * The first bytes of an object: {@code maxBytes} of them, or fewer when it is shorter.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code OBJECT_MISSING} when the store does not have it
   */
  byte[] readFirst(ObjectName name, int maxBytes);

  /**
   * Copies a whole object into a new file. After a failure the file does not exist.
   *
   * @param target must not exist
   * @param maxBytes a longer object is not copied
   * @return its size in bytes
   * @throws dev.holdfast.fault.HoldfastException {@code OBJECT_MISSING}; {@code OBJECT_TOO_LARGE} when it is longer than
   *     {@code maxBytes}; {@code DISK_FULL} when the target's disk is full
   */
  long fetch(ObjectName name, Path target, long maxBytes);

  /**
   * Opens an object where it lies, when that is on this machine; empty when it has to be fetched. Whoever can write to the
   * store can change it meanwhile: only bytes that are authenticated as they are read may be believed.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code OBJECT_MISSING}
   */
  default Optional<FileChannel> open(ObjectName name) {
    return Optional.empty();
  }

  /**
   * Versions of an object besides the one that {@link #fetch} meets, newest first, a bounded number; for when that one was
   * wrong or hidden. Empty where a store keeps none.
   */
  default List<OtherVersion> otherVersions(ObjectName name) {
    return List.of();
  }
}
