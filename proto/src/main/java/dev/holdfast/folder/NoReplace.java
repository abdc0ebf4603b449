package dev.holdfast.folder;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Gives a finished temporary file its name without ever replacing what has that name. {@code link} and {@code unlink}
 * where the file system has links, for the kernel then settles every race; on FAT, exFAT and SMB an existence check and a
 * move under a lock file of the store. Any thread; several processes.
 */
public final class NoReplace {
  /** A file lock belongs to the process, so threads settle it among themselves first. */
  private static final ReentrantLock IN_PROCESS = new ReentrantLock();

  private final Linker linker;
  private volatile boolean linksWork = true;

  /** Uses the file system's links. */
  public NoReplace() {
    this((name, existing) -> Files.createLink(name, existing));
  }

  NoReplace(Linker linker) {
    this.linker = linker;
  }

  /** Makes a second name of a file; for tests without links. */
  @FunctionalInterface
  interface Linker {
    void link(Path name, Path existing) throws IOException;
  }

  /** Whether links were seen not to work. Such file systems may refuse to fsync directories too. */
  public boolean withoutLinks() {
    return !linksWork;
  }

  /**
   * Gives {@code temporary} the name {@code target}, in the same directory. The caller has fsynced it.
   *
   * @param root the store's folder, for the lock file
   * @return false when the name exists; the temporary file is still there then
   */
  public boolean place(Path root, Path temporary, Path target) throws IOException {
    if (linksWork) {
      try {
        linker.link(target, temporary);
        Files.delete(temporary);
        return true;
      } catch (FileAlreadyExistsException e) {
        return false;
      } catch (NoSuchFileException e) {
        throw e;
      } catch (FileSystemException | UnsupportedOperationException e) {
        boolean moved = placeByMove(root, temporary, target, e);
        linksWork = false;
        return moved;
      }
    }
    return placeByMove(root, temporary, target, null);
  }

  private boolean placeByMove(
      Path root,
      Path temporary,
      Path target,
      @Nullable Exception whyNotLinked) throws IOException {
    IN_PROCESS.lock();
    try (
        FileChannel lockFile =
            FileChannel
                .open(
                    root.resolve(StoreFolder.LOCK),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
        FileLock lock = lockFile.lock()) {
      if (!lock.isValid() || Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (IOException e) {
      if (whyNotLinked != null) {
        e.addSuppressed(whyNotLinked);
      }
      throw e;
    } finally {
      IN_PROCESS.unlock();
    }
  }
}
