package dev.holdfast.folder;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.layout.ObjectName;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one directory store. Names of objects are file names below it; {@code .tmp-*} files anywhere and the
 * folder {@code quarantine} are no objects.
 *
 * @param root absolute
 */
public record StoreFolder(Path root) {
  /** How temporary files begin. */
  public static final String TEMPORARY = ".tmp-";

  /** The lock file of stores on file systems without links; it stays. */
  public static final String LOCK = TEMPORARY + "lock";

  /** Where files go whose bytes do not fit their name. */
  public static final String QUARANTINE = "quarantine";

  /** More folders inside one another than any object's name has; deeper ones hold nothing of a store and are not entered. */
  public static final int MAX_DEPTH = 12;

  private static final String MARKER = new ObjectName.Marker().path();
  private static final long NEARLY_NOTHING_BYTES = 1 << 20;

  /** Where an object lies. */
  public Path file(ObjectName name) {
    return root.resolve(name.path());
  }

  /** Whether a store lies here now: the folder and its {@code holdfast.json} can be seen. */
  public boolean present() {
    return Files.isRegularFile(root.resolve(MARKER), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Refuses to go on when the store is not there now, so that nothing is written into an empty mount point and no listing
   * of one is believed.
   *
   * @throws HoldfastException {@code STORE_OFFLINE}
   */
  public void requirePresent() {
    if (!present()) {
      throw gone(null);
    }
  }

  /** The fault of a failed read below this folder; {@code what} says of what. */
  public HoldfastException readFault(IOException cause, String what) {
    HoldfastException common = commonFault(cause, "reading", what);
    if (common != null) {
      return common;
    }
    return present() || Files.isReadable(root) && !isEmpty()
        ? new HoldfastException(
            Fault.STORE_READ_FAILED,
            "reading " + what + " in " + root + " failed: " + reason(cause),
            cause)
        : gone(cause);
  }

  /** The fault of a failed write into a store that should be here; {@code what} says of what. */
  public HoldfastException writeFault(IOException cause, String what) {
    HoldfastException common = commonFault(cause, "writing", what);
    if (common != null) {
      return common;
    }
    return present() || isFull(cause) ? makeFault(cause, what) : gone(cause);
  }

  /** The fault of a failed write while the store is being made. */
  public HoldfastException makeFault(IOException cause, String what) {
    HoldfastException common = commonFault(cause, "writing", what);
    if (common != null) {
      return common;
    }
    if (isFull(cause)) {
      return new HoldfastException(
          Fault.STORE_FULL, "no space left in " + root + " for " + what, cause);
    }
    return isReadOnly(cause)
        ? new HoldfastException(
            Fault.STORE_REFUSED,
            root + " is on a read-only file system (expected: one that can be written)",
            cause)
        : new HoldfastException(
            Fault.STORE_WRITE_FAILED,
            "writing " + what + " in " + root + " failed: " + reason(cause),
            cause);
  }

  /** Makes what was written to a directory, names included, survive a power cut. */
  public static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static @Nullable HoldfastException commonFault(
      IOException cause, String doing, String what) {
    if (cause instanceof ClosedByInterruptException) {
      return new HoldfastException(Fault.STOPPED, "stopped while " + doing + " " + what, cause);
    }
    if (cause instanceof AccessDeniedException denied) {
      return new HoldfastException(
          Fault.STORE_REFUSED,
          doing + " " + what + " was denied at " + denied.getFile() + ": permission denied",
          cause);
    }
    return null;
  }

  private boolean isEmpty() {
    String[] names = root.toFile().list();
    return names == null || names.length == 0;
  }

  private HoldfastException gone(@Nullable IOException cause) {
    String seen = !Files.exists(root) ? "does not exist" : "holds no holdfast.json any more";
    return new HoldfastException(
        Fault.STORE_OFFLINE, root + " " + seen + " (expected: the store's disk)", cause);
  }

  /** The system's text is in the user's language, so free space is asked too. */
  private boolean isFull(IOException cause) {
    String text = reason(cause).toLowerCase(Locale.ROOT);
    if (text.contains("no space left") || text.contains("quota exceeded")) {
      return true;
    }
    try {
      return Files.getFileStore(root).getUsableSpace() < NEARLY_NOTHING_BYTES;
    } catch (IOException unknown) {
      cause.addSuppressed(unknown);
      return false;
    }
  }

  private boolean isReadOnly(IOException cause) {
    if (reason(cause).toLowerCase(Locale.ROOT).contains("read-only")) {
      return true;
    }
    try {
      return Files.getFileStore(root).isReadOnly();
    } catch (IOException unknown) {
      cause.addSuppressed(unknown);
      return false;
    }
  }

  private static String reason(IOException cause) {
    if (cause instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
