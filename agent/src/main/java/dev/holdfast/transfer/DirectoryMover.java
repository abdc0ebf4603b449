package dev.holdfast.transfer;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.folder.StoreFolder;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Moves objects into and out of directory stores (docs/FORMAT.md §Directory store). A put is: temporary file in the same
 * directory, copied while hashed, fsync, link, unlink; so an object is under its name whole or not at all. A file that is
 * given becomes the temporary file by rename where that comes to the same. Directories are fsynced by {@link #barrier}. One instance serves one run of one host, which holds the state directory's lock.
 */
public final class DirectoryMover implements ByteMover {
  private final HostId host;
  private final RandomGenerator random;
  private final Map<Path, FolderPuts> folders = new ConcurrentHashMap<>();

  /**
   * A mover for one run.
   *
   * @param host whose temporary files are removed at the first put to each store
   * @param random names temporary files; called by several threads
   */
  public DirectoryMover(HostId host, RandomGenerator random) {
    this.host = host;
    this.random = random;
  }

  @Override
  public PutOutcome put(Grant grant, Path file, long sizeBytes, Sha256 sha256) {
    Grant.Directory place = directory(grant);
    return puts(place.root())
        .put(place.name(), file, new FileCopy.Wanted(sizeBytes, sha256), false);
  }

  @Override
  public PutOutcome give(Grant grant, Path file, long sizeBytes, Sha256 sha256) {
    Grant.Directory place = directory(grant);
    return puts(place.root())
        .put(place.name(), file, new FileCopy.Wanted(sizeBytes, sha256), true);
  }

  @Override
  public void barrier(Grant any) {
    puts(directory(any).root()).barrier();
  }

  @Override
  public long get(Grant grant, Path target, long maxBytes) {
    Grant.Directory place = directory(grant);
    StoreFolder folder = new StoreFolder(place.root());
    try (FileChannel source = open(place, folder)) {
      return FileCopy.toNewFile(source, target, maxBytes, place.name(), folder);
    } catch (IOException e) {
      throw folder.readFault(e, place.name().path());
    }
  }

  @Override
  public Optional<FileChannel> open(Grant grant) {
    Grant.Directory place = directory(grant);
    return Optional.of(open(place, new StoreFolder(place.root())));
  }

  private FolderPuts puts(Path root) {
    return folders.computeIfAbsent(root, r -> new FolderPuts(r, host, random));
  }

  private static FileChannel open(Grant.Directory place, StoreFolder folder) {
    ObjectName name = place.name();
    Path file = folder.file(name);
    // Opening a pipe would wait for a writer, so the kind is looked at first.
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw notThere(folder, name, Files.exists(file, LinkOption.NOFOLLOW_LINKS));
    }
    try {
      return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      throw notThere(folder, name, false);
    } catch (IOException e) {
      throw folder.readFault(e, name.path());
    }
  }

  private static HoldfastException notThere(
      StoreFolder folder, ObjectName name, boolean otherKind) {
    folder.requirePresent();
    return new HoldfastException(
        Fault.OBJECT_MISSING,
        name.path() + (otherKind ? " is not a regular file in " : " is not in ") + folder.root());
  }

  private static Grant.Directory directory(Grant grant) {
    if (grant instanceof Grant.Directory directory) {
      return directory;
    }
    throw new HoldfastException(
        Fault.INTERNAL, "a directory mover was given " + grant + " (expected: a directory grant)");
  }
}
