package dev.holdfast.transfer;

import dev.holdfast.fake.MemoryObjects;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/** A reader's view of a store in memory. */
public record MemoryView(String name, StoreId id, MemoryObjects objects) implements StoreView {
  @Override
  public void list(String prefix, Consumer<ListedObject> sink) {
    requireOnline();
    objects
        .forEach(
            prefix,
            (path, stored) -> sink
                .accept(
                    new ListedObject(path, stored.bytes().array().length, stored.lastModified())));
  }

  @Override
  public Optional<ListedObject> stat(ObjectName object) {
    requireOnline();
    return objects
        .get(object.path())
        .map(s -> new ListedObject(object.path(), s.bytes().array().length, s.lastModified()));
  }

  @Override
  public byte[] readFirst(ObjectName object, int maxBytes) {
    byte[] bytes = bytes(object);
    return Arrays.copyOf(bytes, Math.min(bytes.length, maxBytes));
  }

  @Override
  public long fetch(ObjectName object, Path target, long maxBytes) {
    return write(object, bytes(object), target, maxBytes);
  }

  static long write(ObjectName object, byte[] bytes, Path target, long maxBytes) {
    if (bytes.length > maxBytes) {
      throw new HoldfastException(
          Fault.OBJECT_TOO_LARGE,
          object.path() + " has " + bytes.length + " bytes (expected: at most " + maxBytes + ")");
    }
    try {
      Files.write(target, bytes, StandardOpenOption.CREATE_NEW);
      return bytes.length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] bytes(ObjectName object) {
    requireOnline();
    return objects
        .get(object.path())
        .orElseThrow(
            () -> new HoldfastException(
                Fault.OBJECT_MISSING,
                object.path() + " is not in store '" + name + "'"))
        .bytes()
        .array();
  }

  private void requireOnline() {
    if (objects.isOffline()) {
      throw new HoldfastException(Fault.STORE_OFFLINE, "store '" + name + "' is offline");
    }
  }
}
