package dev.holdfast.store;

import dev.holdfast.grant.Grant;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.layout.StoreMarker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One store as its credentials see it. Any thread may call; every call may be repeated.
 *
 * <p>Faults of every call: {@code STORE_OFFLINE} (it is not there now, a retry can help), {@code STORE_REFUSED} (it denies
 * access), {@code STORE_READ_FAILED} (it is there, but reading failed).
 */
public interface Store {
  /** The name the configuration gives it. */
  String name();

  /**
   * Reads {@code holdfast.json} and says which store lies here. Call it before anything else, and again whenever the store
   * may have changed.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code STORE_MISSING} when there is no such file, {@code STORE_BROKEN}
   *     when it cannot be understood, {@code FORMAT_UNKNOWN} when its format is not 1; {@code FOREIGN_FLEET} or
   *     {@code STORE_NOT_THIS} when another one is expected here
   */
  StoreMarker open();

  /** What this store was seen to do. */
  Set<Capability> capabilities();

  /**
   * Lists every object whose path begins with {@code prefix}, in ascending bytewise order of the path, each once. Leaves
   * out temporary files and {@code quarantine/}; passes paths that are no object name. A listing that cannot be completed
   * ends with a fault, never with a short list.
   *
   * @param prefix {@code /}-separated, empty = everything
   */
  void list(String prefix, Consumer<StoredObject> sink);

  /**
   * Passes what lies in the store and is no object: temporary files, what was set aside, links and devices. Stores that
   * can hold nothing of the kind pass nothing.
   */
  default void strays(Consumer<StoredObject> sink) {}

  /** Size and time of one object, or empty when the store does not have it. */
  Optional<StoredObject> stat(ObjectName name);

  /**
   * The first bytes of an object: {@code maxBytes} of them, or fewer when it is shorter.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code OBJECT_MISSING}
   */
  byte[] readFirst(ObjectName name, int maxBytes);

  /** Permission to put exactly this object. */
  Grant grantPut(PutRequest request);

  /** Permission to read this object. */
  Grant grantGet(ObjectName name);

  /**
   * Permissions to read the versions of an object that a plain request does not meet, newest first and at most 16; for a
   * reader whose plain request brought nothing or wrong bytes. Empty where nothing is kept.
   */
  default List<Grant> grantOtherVersions(ObjectName name) {
    return List.of();
  }

  /** Whether puts are to be bound by their MD5 too, because some servers check nothing else. */
  default boolean wantsMd5() {
    return false;
  }

  /** How far the clock of its server was seen to be ahead of ours, negative when behind; empty where nothing told it. */
  default Optional<Duration> clockAhead() {
    return Optional.empty();
  }

  /** Its locks, when it was told to lock what it keeps. */
  default Optional<ObjectLocks> locks() {
    return Optional.empty();
  }
}
