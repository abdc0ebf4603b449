package dev.holdfast.restore;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Id128;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.transfer.ListedObject;
import dev.holdfast.transfer.StoreView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/** A store in a folder, as far as a restore reads one. */
record FolderView(String name, Path root) implements StoreView {
  @Override
  public StoreId id() {
    return new StoreId(new Id128(name.hashCode(), 1));
  }

  @Override
  public void list(String prefix, Consumer<ListedObject> sink) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<ListedObject> stat(ObjectName object) {
    throw new UnsupportedOperationException();
  }

  @Override
  public byte[] readFirst(ObjectName object, int maxBytes) {
    try {
      byte[] all = Files.readAllBytes(root.resolve(object.path()));
      return Arrays.copyOf(all, Math.min(all.length, maxBytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long fetch(ObjectName object, Path target, long maxBytes) {
    Path file = root.resolve(object.path());
    try {
      if (!Files.exists(file)) {
        throw new HoldfastException(Fault.OBJECT_MISSING, object.path() + " is not there");
      }
      if (Files.size(file) > maxBytes) {
        throw new HoldfastException(Fault.OBJECT_TOO_LARGE, object.path() + " is too long");
      }
      Files.copy(file, target);
      return Files.size(target);
    } catch (IOException e) {
      throw dev.holdfast.fault.DiskFault.writing(target.toString(), e);
    }
  }
}
