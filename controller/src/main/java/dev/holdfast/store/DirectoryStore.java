package dev.holdfast.store;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.folder.StoreFolder;
import dev.holdfast.grant.Grant;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.layout.StoreMarker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A store in a folder: objects are files (docs/FORMAT.md §Directory store). Only regular files are objects; symbolic links
 * are not followed. Nothing is cached, so a disk may come and go. Any thread.
 */
public final class DirectoryStore implements Store {
  private final String name;
  private final StoreFolder folder;
  private final Expected expected;

  /**
   * Looks at nothing yet.
   *
   * @param root made absolute
   */
  public DirectoryStore(String name, Path root, Expected expected) {
    this.name = name;
    this.folder = new StoreFolder(root.toAbsolutePath().normalize());
    this.expected = expected;
  }

  @Override
  public String name() {
    return name;
  }

  /** The folder, absolute. */
  public Path root() {
    return folder.root();
  }

  @Override
  public StoreMarker open() {
    byte[] bytes;
    try {
      bytes = read(new ObjectName.Marker(), Limits.MARKER_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw noMarker(e);
    } catch (IOException e) {
      throw Files.isRegularFile(root()) ? noMarker(e) : folder.readFault(e, "holdfast.json");
    }
    return expected.checked(StoreMarker.parse(bytes), root().toString(), name);
  }

  private HoldfastException noMarker(IOException cause) {
    if (!Files.exists(root())) {
      return new HoldfastException(
          Fault.STORE_OFFLINE,
          root() + " does not exist (expected: the folder of store '" + name + "')",
          cause);
    }
    if (!Files.isDirectory(root())) {
      return new HoldfastException(
          Fault.STORE_MISSING, root() + " is not a folder (expected: a store)", cause);
    }
    if (isEmpty() && expected.configured()) {
      return new HoldfastException(
          Fault.STORE_OFFLINE,
          root() + " is empty (expected: store '" + name + "'; is its disk mounted?)",
          "mount the disk; for a new store run 'holdfast store init " + name
              + " --operator-key FILE'",
          cause);
    }
    return new HoldfastException(
        Fault.STORE_MISSING, root() + " holds no holdfast.json (expected: a store)", cause);
  }

  private boolean isEmpty() {
    try (var entries = Files.newDirectoryStream(root())) {
      return !entries.iterator().hasNext();
    } catch (IOException e) {
      throw folder.readFault(e, "the folder");
    }
  }

  /**
   * A directory replaces nothing, and only bytes whose hash fits get a name: the mover of the same program writes them. Who
   * may write to it may also delete from it.
   */
  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.NO_REPLACE, Capability.CONTENT_BINDING);
  }

  @Override
  public void list(String prefix, Consumer<StoredObject> sink) {
    folder.requirePresent();
    try {
      new DirectoryListing(root(), prefix, sink).run();
    } catch (IOException e) {
      throw folder.readFault(e, prefix.isEmpty() ? "the listing" : "the listing of " + prefix);
    }
    // A disk that vanished meanwhile looks like folders that end early.
    folder.requirePresent();
  }

  @Override
  public void strays(Consumer<StoredObject> sink) {
    folder.requirePresent();
    try {
      new DirectoryStrays(root(), sink).run();
    } catch (IOException e) {
      throw folder.readFault(e, "the folder");
    }
  }

  @Override
  public Optional<StoredObject> stat(ObjectName object) {
    try {
      BasicFileAttributes seen =
          Files
              .readAttributes(
                  folder.file(object),
                  BasicFileAttributes.class,
                  LinkOption.NOFOLLOW_LINKS);
      return seen.isRegularFile()
          ? Optional.of(DirectoryListing.object(object.path(), seen))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      folder.requirePresent();
      return Optional.empty();
    } catch (IOException e) {
      throw folder.readFault(e, object.path());
    }
  }

  @Override
  public byte[] readFirst(ObjectName object, int maxBytes) {
    try {
      return read(object, maxBytes);
    } catch (NoSuchFileException e) {
      folder.requirePresent();
      throw new HoldfastException(
          Fault.OBJECT_MISSING,
          object.path() + " is not in store '" + name + "' (expected: the object)",
          e);
    } catch (IOException e) {
      throw folder.readFault(e, object.path());
    }
  }

  private byte[] read(ObjectName object, int maxBytes) throws IOException {
    Path file = folder.file(object);
    // Opening a pipe would wait for a writer, so the kind is looked at first.
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(file.toString(), null, "it is not a regular file");
    }
    try (
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(maxBytes, channel.size() + 1));
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // Reads until the buffer or the file ends.
      }
      return Arrays.copyOf(buffer.array(), buffer.position());
    }
  }

  @Override
  public Grant grantPut(PutRequest request) {
    return new Grant.Directory(root(), request.name());
  }

  @Override
  public Grant grantGet(ObjectName object) {
    return new Grant.Directory(root(), object);
  }
}
