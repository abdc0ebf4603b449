package dev.holdfast.store;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.folder.NoReplace;
import dev.holdfast.folder.StoreFolder;
import dev.holdfast.id.Id128;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.layout.StoreMarker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Makes directory stores. The last folder is made when its parent exists. */
public final class DirectoryInitialiser implements StoreInitialiser {
  private static final List<String> OWN_NAMES = List.of("store", "trust", "hosts", "RECOVERY.md");

  private final DirectoryStore store;
  private final StoreFolder folder;
  private final RandomGenerator random;
  private final NoReplace noReplace = new NoReplace();

  /**
   * For the folder of {@code store}.
   *
   * @param random names temporary files
   */
  public DirectoryInitialiser(DirectoryStore store, RandomGenerator random) {
    this.store = store;
    this.folder = new StoreFolder(store.root());
    this.random = random;
  }

  @Override
  public Optional<StoreMarker> examine() {
    if (!Files.exists(root(), LinkOption.NOFOLLOW_LINKS)) {
      requireParent();
      return Optional.empty();
    }
    if (!Files.isDirectory(root())) {
      throw exists(root() + " is a file (expected: a folder)");
    }
    if (Files.exists(folder.file(new ObjectName.Marker()), LinkOption.NOFOLLOW_LINKS)) {
      return Optional.of(store.open());
    }
    if (!Files.isReadable(root()) || !Files.isWritable(root())) {
      throw new HoldfastException(
          Fault.STORE_REFUSED, root() + " cannot be written (expected: read and write access)");
    }
    return Optional.empty();
  }

  private void requireParent() {
    Path parent = root().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new HoldfastException(
          Fault.STORE_OFFLINE,
          parent + " does not exist (expected: the folder above store '" + store.name() + "')",
          "make the folder or mount the disk; only its last part is made for you",
          null);
    }
    if (!Files.isWritable(parent)) {
      throw new HoldfastException(
          Fault.STORE_REFUSED, parent + " cannot be written, so " + root() + " cannot be made");
    }
  }

  @Override
  public void create(StoreMarker marker, List<NewObject> objects) {
    Optional<StoreMarker> present = examine();
    if (present.isPresent() && !present.get().equals(marker)) {
      throw exists(root() + " holds store " + present.get().store() + " already");
    }
    if (present.isEmpty()) {
      makeFolder();
      refuseForeignFiles(objects);
    }
    Set<Path> touched = new LinkedHashSet<>();
    objects.forEach(object -> write(object, touched));
    write(NewObject.of(new ObjectName.Marker(), marker.toBytes()), touched);
    sync(touched);
  }

  @Override
  public void add(List<NewObject> objects) {
    folder.requirePresent();
    Set<Path> touched = new LinkedHashSet<>();
    objects.forEach(object -> write(object, touched));
    sync(touched);
  }

  private void makeFolder() {
    try {
      Files.createDirectory(root());
      StoreFolder.sync(root().resolveSibling(""));
    } catch (FileAlreadyExistsException e) {
      return; // an empty or half-made folder serves as well
    } catch (IOException e) {
      throw folder.makeFault(e, "the folder");
    }
  }

  /** Other people's files may stay beside a store, but nothing may lie under the names a store uses. */
  private void refuseForeignFiles(List<NewObject> objects) {
    Set<String> wanted = new LinkedHashSet<>();
    objects.forEach(object -> wanted.add(object.name().path()));
    for (String own : OWN_NAMES) {
      try {
        new DirectoryListing(root(), own, seen -> {
          boolean below = seen.path().equals(own) || seen.path().startsWith(own + "/");
          if (below && !wanted.contains(seen.path())) {
            throw exists(
                root() + " holds " + seen.path()
                    + " but no holdfast.json (expected: nothing there)");
          }
        }).run();
      } catch (IOException e) {
        throw folder.readFault(e, own);
      }
    }
  }

  private void write(NewObject object, Set<Path> touched) {
    Path target = folder.file(object.name());
    try {
      makeParents(target, touched);
      Path temporary =
          target
              .resolveSibling(
                  StoreFolder.TEMPORARY + "init-"
                      + new Id128(random.nextLong(), random.nextLong()));
      try {
        writeFile(temporary, object.bytes());
        if (!noReplace.place(root(), temporary, target)) {
          requireEqual(object, target);
        }
      } finally {
        Files.deleteIfExists(temporary);
      }
      touched.add(target.resolveSibling(""));
    } catch (IOException e) {
      throw folder.makeFault(e, object.name().path());
    }
  }

  private void makeParents(Path target, Set<Path> touched) throws IOException {
    Path step = root();
    for (Path name : root().relativize(target.resolveSibling(""))) {
      Path next = step.resolve(name);
      if (!name.toString().isEmpty() && !Files.isDirectory(next, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(next);
        touched.add(step);
      }
      step = next;
    }
  }

  private static void writeFile(Path file, ByteBuffer bytes) throws IOException {
    try (
        FileChannel channel =
            FileChannel
                .open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private void requireEqual(NewObject object, Path target) throws IOException {
    boolean comparable =
        Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
            && Files.size(target) <= Limits.SIGNED_FILE_BYTES;
    if (!comparable || !ByteBuffer.wrap(Files.readAllBytes(target)).equals(object.bytes())) {
      throw exists(target + " holds other bytes (expected: nothing, or what was to be written)");
    }
  }

  private void sync(Set<Path> touched) {
    for (Path directory : touched) {
      try {
        StoreFolder.sync(directory);
      } catch (IOException e) {
        if (!noReplace.withoutLinks()) {
          throw folder.makeFault(e, "the folder " + directory);
        }
      }
    }
  }

  private Path root() {
    return folder.root();
  }

  private static HoldfastException exists(String what) {
    return new HoldfastException(Fault.FILE_EXISTS, what);
  }
}
