package dev.holdfast.transfer;

import dev.holdfast.fake.MemoryObjects;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Executes grants whose URI is {@code memory:}. */
public final class MemoryMover implements ByteMover {
  @Override
  public PutOutcome put(Grant grant, Path file, long sizeBytes, Sha256 sha256) {
    MemoryObjects objects = objects(grant);
    String path = grant.name().path();
    byte[] bytes = read(file);
    if (bytes.length != sizeBytes || !Sha256.of(bytes).equals(sha256)) {
      throw new HoldfastException(Fault.STATE_UNUSABLE, file + " does not fit its hash");
    }
    boolean replaced = false;
    synchronized (objects) {
      var present = objects.get(path);
      if (present.isPresent()) {
        if (Sha256.of(present.get().bytes().array()).equals(sha256)) {
          return PutOutcome.ALREADY_PRESENT;
        }
        if (grant.name() instanceof ObjectName.Marker) {
          throw new HoldfastException(Fault.FILE_EXISTS, path + " names another store");
        }
        objects.quarantine(path);
        replaced = true;
      }
      if (!objects.fits(sizeBytes)) {
        throw new HoldfastException(Fault.STORE_FULL, "no space left for " + path);
      }
      objects.putIfAbsent(path, bytes);
    }
    return replaced ? PutOutcome.REPLACED_BAD : PutOutcome.WRITTEN;
  }

  @Override
  public long get(Grant grant, Path target, long maxBytes) {
    byte[] bytes =
        objects(grant)
            .get(grant.name().path())
            .orElseThrow(
                () -> new HoldfastException(
                    Fault.OBJECT_MISSING,
                    grant.name().path() + " is not there"))
            .bytes()
            .array();
    return MemoryView.write(grant.name(), bytes, target, maxBytes);
  }

  @Override
  public void barrier(Grant any) {
    objects(any);
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MemoryObjects objects(Grant grant) {
    if (!(grant instanceof Grant.Http http) || !"memory".equals(http.uri().getScheme())) {
      throw new HoldfastException(Fault.INTERNAL, grant + " is no memory grant");
    }
    MemoryObjects objects = MemoryObjects.of(http.uri());
    if (objects.isOffline()) {
      throw new HoldfastException(Fault.STORE_OFFLINE, "the store is offline");
    }
    return objects;
  }
}
