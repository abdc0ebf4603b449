package dev.holdfast.contract;

import dev.holdfast.fake.MemoryObjects;
import dev.holdfast.id.HostId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.store.MemoryStore;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.MemoryMover;

/** The store in memory keeps the contract, so tests that use it prove something. */
class MemoryStoreTest extends StoreContract {
  private final MemoryObjects objects = new MemoryObjects();

  @Override
  Store newStore() {
    objects.putIfAbsent("holdfast.json", MARKER.toBytes());
    return new MemoryStore("memory", objects);
  }

  @Override
  ByteMover newMover(HostId host) {
    return new MemoryMover();
  }

  @Override
  void damage(ObjectName name, byte[] bytes) {
    objects.replace(name.path(), bytes);
  }

  @Override
  void goOffline() {
    objects.setOffline(true);
  }
}
