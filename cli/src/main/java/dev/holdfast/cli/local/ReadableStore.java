package dev.holdfast.cli.local;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.layout.StoreMarker;
import dev.holdfast.store.Capability;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoredObject;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.ListedObject;
import dev.holdfast.transfer.OtherVersion;
import dev.holdfast.transfer.StoreView;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A store as the data plane's readers see it: the store door looks, a mover fetches. Any thread. */
public final class ReadableStore implements StoreView {
  private final Store store;
  private final StoreMarker marker;
  private final ByteMover mover;

  private ReadableStore(Store store, StoreMarker marker, ByteMover mover) {
    this.store = store;
    this.marker = marker;
    this.mover = mover;
  }

  /**
   * Opens a store for reading.
   *
   * @param mover fetches from it
   * @throws dev.holdfast.fault.HoldfastException as {@link Store#open}
   */
  public static ReadableStore open(Store store, ByteMover mover) {
    return new ReadableStore(store, store.open(), mover);
  }

  /** What its {@code holdfast.json} says. */
  public StoreMarker marker() {
    return marker;
  }

  /** Whether it was told to lock what it keeps. */
  boolean isLocking() {
    return store.locks().isPresent();
  }

  /** Whether it was seen to refuse the deletion of a locked object. */
  public boolean isLockProven() {
    return store.capabilities().contains(Capability.LOCK);
  }

  /** The door it looks through. */
  public Store store() {
    return store;
  }

  @Override
  public String name() {
    return store.name();
  }

  @Override
  public StoreId id() {
    return marker.store();
  }

  @Override
  public void list(String prefix, Consumer<ListedObject> sink) {
    store.list(prefix, object -> sink.accept(listed(object)));
  }

  @Override
  public void strays(Consumer<ListedObject> sink) {
    store.strays(object -> sink.accept(listed(object)));
  }

  @Override
  public Optional<ListedObject> stat(ObjectName name) {
    return store.stat(name).map(ReadableStore::listed);
  }

  @Override
  public byte[] readFirst(ObjectName name, int maxBytes) {
    return reading(name, () -> store.readFirst(name, maxBytes));
  }

  @Override
  public long fetch(ObjectName name, Path target, long maxBytes) {
    return reading(name, () -> mover.get(store.grantGet(name), target, maxBytes));
  }

  @Override
  public Optional<FileChannel> open(ObjectName name) {
    return reading(name, () -> mover.open(store.grantGet(name)));
  }

  /**
   * A store that answers, but twice not for this object, has a bad copy and is not gone: where a server's own disk damaged an
   * object, it says "503, slow down" for ever or cuts the answer; a bad sector of a disk is the same.
   */
  private <T> T reading(ObjectName name, Supplier<T> read) {
    try {
      return read.get();
    } catch (HoldfastException e) {
      if (!isOfStore(e) || !answers()) {
        throw e;
      }
    }
    try {
      return read.get();
    } catch (HoldfastException e) {
      if (!isOfStore(e) || !answers()) {
        throw e;
      }
      throw new HoldfastException(
          Fault.OBJECT_DAMAGED,
          "nothing readable, while store " + name() + " answers otherwise: " + e.message(), e);
    }
  }

  private static boolean isOfStore(HoldfastException e) {
    return e.fault() == Fault.STORE_OFFLINE || e.fault() == Fault.STORE_READ_FAILED;
  }

  private boolean answers() {
    try {
      return store.readFirst(new ObjectName.Marker(), 1).length == 1;
    } catch (HoldfastException e) {
      if (e.fault() == Fault.STOPPED) {
        throw e;
      }
      return false; // the caller passes on why the object could not be read
    }
  }

  @Override
  public List<OtherVersion> otherVersions(ObjectName name) {
    return store.grantOtherVersions(name).stream()
        .<OtherVersion>map(grant -> (target, maxBytes) -> mover.get(grant, target, maxBytes))
        .toList();
  }

  private static ListedObject listed(StoredObject object) {
    return new ListedObject(object.path(), object.sizeBytes(), object.lastModified());
  }
}
