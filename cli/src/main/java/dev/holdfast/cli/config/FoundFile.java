package dev.holdfast.cli.config;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Looks whose a configuration is that nobody named but that was found in the working directory. A configuration says which
 * programs run, so one that another user laid there would act with the rights of whoever works in that folder. Stateless.
 */
public final class FoundFile {
  private static final int ROOT = 0;
  private static final int OTHERS_WRITE = 0002;
  private static final int STICKY = 01000;

  private FoundFile() {}

  /**
   * Lets pass what root or this user owns and nobody else can write to, drop-in files included.
   *
   * @throws HoldfastException {@link Fault#CONFIG_UNREADABLE}
   */
  public static void requireOwn(Path file) {
    try {
      int me = number(Path.of("/proc/self"), "unix:uid");
      require(file, me);
      Path dropIns = ConfigurationReader.dropIns(file);
      if (Files.exists(dropIns, LinkOption.NOFOLLOW_LINKS)) {
        require(dropIns, me);
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(dropIns)) {
          for (Path part : parts) {
            require(part, me);
          }
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw unreadable(file, e);
    }
  }

  /** Of a symbolic link both it and what it leads to count. */
  private static void require(Path file, int me) throws IOException {
    requireOwner(file, number(file, "unix:uid", LinkOption.NOFOLLOW_LINKS), me);
    if (!Files.exists(file)) {
      return; // a link to nothing: there is nothing that could be read
    }
    requireOwner(file, number(file, "unix:uid"), me);
    int mode = number(file, "unix:mode");
    if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
      throw refused(file, "every user can write to it");
    }
  }

  private static int number(Path file, String attribute, LinkOption... options)
      throws IOException {
    if (Files.getAttribute(file, attribute, options) instanceof Integer number) {
      return number;
    }
    throw new IOException(attribute + " of " + file + " is no number");
  }

  private static void requireOwner(Path file, int owner, int me) {
    if (owner != ROOT && owner != me) {
      throw refused(file, "it belongs to user " + owner);
    }
  }

  private static HoldfastException refused(Path file, String seen) {
    return new HoldfastException(
        Fault.CONFIG_UNREADABLE,
        file + " was found here, but " + seen + " (expected: yours or root's, not writable by all)",
        "if you trust it, name it with -c; else change its owner and mode",
        null);
  }

  private static HoldfastException unreadable(Path file, Exception cause) {
    return new HoldfastException(
        Fault.CONFIG_UNREADABLE, file + ": its owner cannot be seen: " + cause.getMessage(), cause);
  }
}
