package dev.holdfast.state;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Small files of the state directory that are written as a whole: mode 0600, the old file or the new one for who reads
 * meanwhile, and on disk when the call returns. What a stop half-way leaves is {@code <name>.new}; the next call replaces
 * it. One writer at a time.
 */
final class PrivateFile {
  private PrivateFile() {}

  /**
   * Writes a file, in place of an older one.
   *
   * @throws HoldfastException {@code STATE_UNUSABLE}, {@code DISK_FULL}
   */
  static void replace(Path file, byte[] content) {
    write(file, content, true);
  }

  /**
   * Writes a file that is not there yet.
   *
   * @throws HoldfastException {@code STATE_UNUSABLE}, also when it is there; {@code DISK_FULL}
   */
  static void create(Path file, byte[] content) {
    write(file, content, false);
  }

  private static void write(Path file, byte[] content, boolean mayReplace) {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(fresh);
      try (FileChannel channel =
          FileChannel.open(
              fresh,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      if (!mayReplace && Files.exists(file)) {
        throw new FileAlreadyExistsException(file.toString());
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw DiskFault.writing(file.toString(), e);
    }
  }
}
