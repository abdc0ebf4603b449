package dev.holdfast.store;

import dev.holdfast.fake.MemoryObjects;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.layout.StoreMarker;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A store in memory; a {@code MemoryMover} executes its grants. */
public record MemoryStore(String name, MemoryObjects objects) implements Store {
  @Override
  public StoreMarker open() {
    requireOnline();
    return StoreMarker
        .parse(
            objects
                .get("holdfast.json")
                .orElseThrow(
                    () -> new HoldfastException(
                        Fault.STORE_MISSING,
                        "store '" + name + "' holds no holdfast.json"))
                .bytes()
                .array());
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.NO_REPLACE);
  }

  @Override
  public void list(String prefix, Consumer<StoredObject> sink) {
    requireOnline();
    objects
        .forEach(
            prefix,
            (path, stored) -> sink
                .accept(
                    new StoredObject(path, stored.bytes().array().length, stored.lastModified())));
  }

  @Override
  public Optional<StoredObject> stat(ObjectName object) {
    requireOnline();
    return objects
        .get(object.path())
        .map(s -> new StoredObject(object.path(), s.bytes().array().length, s.lastModified()));
  }

  @Override
  public byte[] readFirst(ObjectName object, int maxBytes) {
    requireOnline();
    byte[] bytes =
        objects
            .get(object.path())
            .orElseThrow(
                () -> new HoldfastException(
                    Fault.OBJECT_MISSING,
                    object.path() + " is not in store '" + name + "'"))
            .bytes()
            .array();
    return Arrays.copyOf(bytes, Math.min(bytes.length, maxBytes));
  }

  @Override
  public Grant grantPut(PutRequest request) {
    return grantGet(request.name());
  }

  @Override
  public Grant grantGet(ObjectName object) {
    return new Grant.Http(objects.uri(object.path()), Map.of(), Instant.MAX, object);
  }

  private void requireOnline() {
    if (objects.isOffline()) {
      throw new HoldfastException(Fault.STORE_OFFLINE, "store '" + name + "' is offline");
    }
  }
}
