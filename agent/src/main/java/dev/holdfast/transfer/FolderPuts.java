package dev.holdfast.transfer;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.folder.NoReplace;
import dev.holdfast.folder.StoreFolder;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.layout.ObjectName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The puts of one run into one directory store, and the directories they touched. A note, {@code .tmp-<host>-open}, lies in
 * the store from the first put until a barrier; when a run finds one, the run before was cut short: its temporary files are
 * removed and every directory of the host is fsynced at the next barrier. Any thread.
 */
final class FolderPuts {
  private static final int STRIPES = 64;
  private static final int TRIES = 4;

  private final StoreFolder folder;
  private final HostId host;
  private final String temporaryPrefix;
  private final Path note;
  /** Lies beside the note while there may be temporary files in other hosts' folders. */
  private final Path abroad;
  private final RandomGenerator random;
  private final NoReplace noReplace = new NoReplace();
  private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];
  private final ReentrantLock state = new ReentrantLock();
  private final Set<Path> touched = new HashSet<>();
  private final AtomicInteger inFlight = new AtomicInteger();
  private boolean open;
  private boolean isAbroad;

  FolderPuts(Path root, HostId host, RandomGenerator random) {
    this.folder = new StoreFolder(root);
    this.host = host;
    this.temporaryPrefix = StoreFolder.TEMPORARY + host + "-";
    this.note = root.resolve(temporaryPrefix + "open");
    this.abroad = root.resolve(temporaryPrefix + "abroad");
    this.random = random;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new ReentrantLock();
    }
  }

  /** {@code given}: the file may be taken over, since nobody else needs it. */
  PutOutcome put(ObjectName name, Path file, FileCopy.Wanted wanted, boolean given) {
    // Two threads with one name would each take the other's good file for the bad one it saw.
    ReentrantLock stripe = stripes[Math.floorMod(name.hashCode(), STRIPES)];
    stripe.lock();
    inFlight.incrementAndGet();
    try {
      begin();
      if (isForeign(name)) {
        goAbroad();
      }
      return putLocked(name, file, wanted, given);
    } catch (IOException e) {
      throw folder.writeFault(e, name.path());
    } finally {
      inFlight.decrementAndGet();
      stripe.unlock();
    }
  }

  private PutOutcome putLocked(
      ObjectName name, Path file, FileCopy.Wanted wanted, boolean given) throws IOException {
    Path target = folder.file(name);
    requireFolders(target.resolveSibling(""));
    boolean replacedBad = false;
    for (int i = 0; i < TRIES; i++) {
      if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        if (isEqual(target, wanted, name)) {
          touch(target.resolveSibling(""));
          return replacedBad ? PutOutcome.REPLACED_BAD : PutOutcome.ALREADY_PRESENT;
        }
        quarantine(name, target);
        replacedBad = true;
      }
      if (write(name, target, file, wanted, given)) {
        return replacedBad ? PutOutcome.REPLACED_BAD : PutOutcome.WRITTEN;
      }
    }
    throw new HoldfastException(
        Fault.STORE_WRITE_FAILED,
        name.path() + " in " + folder.root() + " keeps changing (expected: one writer)");
  }

  private boolean isEqual(Path target, FileCopy.Wanted wanted, ObjectName name) {
    try {
      return FileCopy.is(target, wanted);
    } catch (IOException e) {
      HoldfastException fault = folder.readFault(e, name.path());
      if (fault.fault() == Fault.STORE_READ_FAILED) {
        return false; // what cannot be read is no copy: it is moved aside and written afresh
      }
      throw fault;
    }
  }

  /** False when another writer was first. */
  private boolean write(
      ObjectName name, Path target, Path file, FileCopy.Wanted wanted, boolean given)
      throws IOException {
    Path parent = target.resolveSibling("");
    makeParents(parent);
    Path temporary = parent.resolve(temporaryPrefix + randomText());
    boolean taken = false;
    try {
      taken = given && Takeover.take(file, temporary, wanted.sizeBytes());
      if (!taken) {
        copy(name, temporary, file, wanted);
      }
      boolean placed = noReplace.place(folder.root(), temporary, target);
      touch(parent);
      return placed;
    } finally {
      if (taken && Files.exists(temporary, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE); // given back
      }
      Files.deleteIfExists(temporary);
    }
  }

  private static void copy(ObjectName name, Path temporary, Path file, FileCopy.Wanted wanted)
      throws IOException {
    FileCopy.Copied copied;
    try (
        FileChannel to =
            FileChannel
                .open(
                    temporary,
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
      copied = FileCopy.hashing(file, to, wanted.sizeBytes());
      to.force(true);
    } catch (FileCopy.SourceException e) {
      throw spoolFault(name + " cannot be read from " + file + ": " + e.getMessage(), e);
    }
    if (!copied.is(wanted)) {
      throw spoolFault(
          file + " has " + copied.sizeBytes() + " bytes with hash " + copied.sha256()
              + " (expected: " + wanted.sizeBytes() + " bytes with hash " + wanted.sha256() + ")",
          null);
    }
  }

  private static HoldfastException spoolFault(
      String what, @Nullable IOException cause) {
    return new HoldfastException(
        Fault.STATE_UNUSABLE, what, "check the disk that holds the state directory", cause);
  }

  /** No listing follows a link or sees what lies behind one, so nothing is put there, nor taken for present there. */
  private void requireFolders(Path parent) throws IOException {
    Path step = folder.root();
    try {
      for (Path name : folder.root().relativize(parent)) {
        step = step.resolve(name);
        // One look: another thread may be making it just now.
        if (!Files.readAttributes(step, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .isDirectory()) {
          throw new FileSystemException(step.toString(), null, step + " is no folder");
        }
      }
    } catch (NoSuchFileException e) {
      folder.requirePresent(); // it is made later, in a store that is there
    }
  }

  /** Creates folders below the root, but only while the store is there: never in an empty mount point. */
  private void makeParents(Path parent) throws IOException {
    if (Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    folder.requirePresent();
    Path step = folder.root();
    for (Path name : folder.root().relativize(parent)) {
      Path next = step.resolve(name);
      if (!Files.isDirectory(next, LinkOption.NOFOLLOW_LINKS)) {
        makeFolder(next);
        touch(step);
      }
      step = next;
    }
  }

  private static void makeFolder(Path next) throws IOException {
    try {
      Files.createDirectory(next);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(next, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
    }
  }

  private void quarantine(ObjectName name, Path target) throws IOException {
    if (name instanceof ObjectName.Marker) {
      throw new HoldfastException(
          Fault.FILE_EXISTS, target + " names another store (expected: none, or the same)");
    }
    Path aside = folder.root().resolve(StoreFolder.QUARANTINE);
    makeFolder(aside);
    Path moved = aside.resolve(name.path().replace('/', '_') + "." + randomText());
    Files.move(target, moved, StandardCopyOption.ATOMIC_MOVE);
    touch(folder.root());
    touch(aside);
    touch(target.resolveSibling(""));
  }

  private String randomText() {
    return new Id128(random.nextLong(), random.nextLong()).toString();
  }

  private void touch(Path directory) {
    state.lock();
    try {
      touched.add(directory);
    } finally {
      state.unlock();
    }
  }

  /** At the first put after a barrier: lays the note, and cleans up after a run that was cut short. */
  private void begin() throws IOException {
    state.lock();
    try {
      if (open) {
        return;
      }
      folder.requirePresent();
      boolean first = touched.isEmpty();
      if (Files.exists(note, LinkOption.NOFOLLOW_LINKS)) {
        if (first) {
          cleanUp();
        }
      } else {
        Files.createFile(note);
        StoreFolder.sync(folder.root());
      }
      open = true;
    } finally {
      state.unlock();
    }
  }

  private boolean isForeign(ObjectName name) {
    String path = name.path();
    return path.startsWith("hosts/") && !path.startsWith(ObjectName.hostPrefix(host));
  }

  private void goAbroad() throws IOException {
    state.lock();
    try {
      if (!isAbroad) {
        if (!Files.exists(abroad, LinkOption.NOFOLLOW_LINKS)) {
          Files.createFile(abroad);
          StoreFolder.sync(folder.root());
        }
        isAbroad = true;
      }
    } finally {
      state.unlock();
    }
  }

  private void cleanUp() throws IOException {
    boolean everywhere = Files.exists(abroad, LinkOption.NOFOLLOW_LINKS);
    Path hosts = folder.root().resolve("hosts");
    Files.walkFileTree(folder.root(), Set.of(), StoreFolder.MAX_DEPTH, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes seen) {
        boolean foreign =
            !everywhere && hosts.equals(directory.resolveSibling(""))
                && !directory.endsWith(host.toString());
        boolean aside = directory.equals(folder.root().resolve(StoreFolder.QUARANTINE));
        if (!foreign && !aside) {
          touched.add(directory);
        }
        return foreign || aside ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes seen) throws IOException {
        String name = String.valueOf(file.getFileName());
        boolean ours = name.startsWith(temporaryPrefix) && !seen.isDirectory();
        if (ours && !file.equals(note) && !file.equals(abroad)) {
          Files.deleteIfExists(file);
        }
        return FileVisitResult.CONTINUE;
      }
    });
  }

  /** Fsyncs what was touched; the note goes when nothing else is under way. */
  void barrier() {
    state.lock();
    try {
      if (!open && Files.exists(note, LinkOption.NOFOLLOW_LINKS)) {
        // Cut short before, and nothing had to be put again: what is there is still to be made durable.
        cleanUp();
        open = true;
      }
      List<Path> directories = new ArrayList<>(touched);
      for (Path directory : directories) {
        sync(directory);
      }
      directories.forEach(touched::remove);
      if (open && inFlight.get() == 0) {
        Files.deleteIfExists(abroad);
        Files.deleteIfExists(note);
        isAbroad = false;
        open = false;
      }
    } catch (IOException e) {
      throw folder.writeFault(e, "the folders of " + host);
    } finally {
      state.unlock();
    }
  }

  private void sync(Path directory) throws IOException {
    try {
      StoreFolder.sync(directory);
    } catch (IOException e) {
      // FAT and some network file systems cannot fsync a directory; they have no links either.
      if (!noReplace.withoutLinks() || !Files.isDirectory(directory)) {
        throw e;
      }
    }
  }
}
