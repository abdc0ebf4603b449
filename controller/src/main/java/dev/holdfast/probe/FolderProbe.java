package dev.holdfast.probe;

import static dev.holdfast.probe.Answer.ABSENT;
import static dev.holdfast.probe.Answer.BROKEN;
import static dev.holdfast.probe.Answer.FAILED;
import static dev.holdfast.probe.Answer.OBEYED;
import static dev.holdfast.probe.Answer.PROVEN;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.folder.StoreFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/** The questions to a folder. Its files begin as temporary files do, and none stays. */
final class FolderProbe {
  private static final int AT_ONCE = 8;
  private static final long LITTLE_BYTES = 1L << 30;
  private static final Set<String> MEMORY = Set.of("tmpfs", "ramfs");

  private final Path root;
  private final StoreFolder folder;
  private final String base;
  private final List<Observation> seen = new ArrayList<>();

  FolderProbe(Path root, RandomGenerator random) {
    this.root = root;
    this.folder = new StoreFolder(root);
    this.base = StoreFolder.TEMPORARY + "check-" + Long.toHexString(random.nextLong()) + "-";
  }

  List<Observation> ask() {
    if (!Files.isDirectory(root)) {
      throw new HoldfastException(
          Fault.STORE_OFFLINE, root + " is no folder (expected: the folder of a store)");
    }
    Path file = root.resolve(base + "file");
    try {
      sync(file);
      links(file);
      space();
      owners();
    } catch (IOException e) {
      throw folder.makeFault(e, "the check");
    } finally {
      removeAll();
    }
    return seen;
  }

  private void sync(Path file) throws IOException {
    String text = S3Session.BODY;
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    boolean same = Files.readString(file).equals(text);
    add(Fact.READ_BACK, same ? PROVEN : BROKEN, "");
    try {
      StoreFolder.sync(root);
      add(Fact.FSYNC, PROVEN, "");
    } catch (IOException e) {
      add(Fact.FSYNC, ABSENT, "the folder cannot be synced: " + e.getMessage());
    }
  }

  private void links(Path file) throws IOException {
    Path name = root.resolve(base + "name");
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      calls.add(() -> {
        try {
          Files.createLink(name, file);
          return true;
        } catch (FileAlreadyExistsException e) {
          return false;
        }
      });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      int winners = 0;
      for (Future<Boolean> one : threads.invokeAll(calls)) {
        winners += one.get() ? 1 : 0;
      }
      add(Fact.LINKS, winners == 1 ? PROVEN : BROKEN,
          winners == 1 ? "" : winners + " winners");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HoldfastException(Fault.STOPPED, "stopped while " + root + " was checked", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException
          || e.getCause() instanceof UnsupportedOperationException) {
        add(Fact.LINKS, ABSENT, "no hard links here; a lock file takes their place");
      } else {
        throw new IllegalStateException(e);
      }
    }
  }

  private void space() throws IOException {
    FileStore disk = Files.getFileStore(root);
    long free = disk.getUsableSpace();
    add(Fact.FREE_SPACE, free >= LITTLE_BYTES ? PROVEN : BROKEN, (free >> 20) + " MiB");
    boolean memory = MEMORY.contains(disk.type());
    add(Fact.MEDIUM, memory ? BROKEN : PROVEN,
        memory ? disk.type() + ": gone after a restart" : disk.type());
  }

  private void owners() throws IOException {
    if (!Files.getFileStore(root).supportsFileAttributeView("posix")) {
      add(Fact.OWNERS, FAILED, "no owners on this file system");
      return;
    }
    PosixFileAttributes own = Files.readAttributes(root, PosixFileAttributes.class);
    List<String> who = new ArrayList<>(List.of("root", own.owner().getName()));
    if (own.permissions().contains(PosixFilePermission.GROUP_WRITE)) {
      who.add("group " + own.group().getName());
    }
    boolean all = own.permissions().contains(PosixFilePermission.OTHERS_WRITE);
    if (all) {
      who.add("everybody");
    }
    String text = String.join(", ", who.stream().distinct().toList());
    add(Fact.OWNERS, all ? BROKEN : OBEYED, text.toLowerCase(Locale.ROOT));
  }

  private void add(Fact fact, Answer answer, String detail) {
    seen.add(new Observation(fact, answer, detail));
  }

  private void removeAll() {
    try {
      Files.deleteIfExists(root.resolve(base + "name"));
      Files.deleteIfExists(root.resolve(base + "file"));
    } catch (IOException e) {
      add(Fact.FSYNC, FAILED, "files of the check cannot be removed: " + e.getMessage());
    }
  }
}
