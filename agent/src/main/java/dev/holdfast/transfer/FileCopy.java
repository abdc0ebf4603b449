package dev.holdfast.transfer;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.folder.StoreFolder;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/** Copies and hashes whole files through one buffer each. */
final class FileCopy {
  private static final int BUFFER_BYTES = 128 << 10;

  private FileCopy() {}

  /**
   * What a file must be.
   *
   * @param sizeBytes its length
   * @param sha256 of its bytes
   */
  record Wanted(long sizeBytes, Sha256 sha256) {}

  /** What a copied file was. */
  record Copied(long sizeBytes, Sha256 sha256) {
    boolean is(Wanted wanted) {
      return sizeBytes == wanted.sizeBytes() && sha256.equals(wanted.sha256());
    }
  }

  /** A failure on the reading side, so that the two sides of a copy are told apart. */
  static final class SourceException extends IOException {
    private static final long serialVersionUID = 1L;

    SourceException(IOException cause) {
      super(cause);
    }
  }

  /**
   * Copies {@code source} into the open {@code target} and hashes it on the way; stops after {@code maxBytes} + 1.
   *
   * @throws SourceException when the source cannot be read; every other exception is the target's
   */
  static Copied hashing(Path source, FileChannel target, long maxBytes) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    long total = 0;
    try (FileChannel from = openSource(source)) {
      while (total <= maxBytes && readSource(from, buffer)) {
        digest.update(buffer.array(), 0, buffer.limit());
        total += buffer.limit();
        writeAll(target, buffer);
      }
    }
    return new Copied(total, Sha256.ofBytes(digest.digest()));
  }

  /** Whether a regular file has exactly this size and hash. */
  static boolean is(Path file, Wanted wanted) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        || Files.size(file) != wanted.sizeBytes()) {
      return false;
    }
    return wanted.sha256().equals(hash(file));
  }

  /** The hash of a regular file. */
  static Sha256 hash(Path file) throws IOException {
    return Sha256.ofBytes(digest(file, Sha256.newDigest()));
  }

  /**
   * The MD5 of a regular file (RFC 1321): no proof of anything, but the one digest of a body that every S3 server checks
   * (RFC 1864).
   */
  static Id128 md5(Path file) throws IOException {
    try {
      return Id128.ofBytes(digest(file, MessageDigest.getInstance("MD5")));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  /** The hash of everything from the channel's position on, which is its begin for a channel just opened. */
  static Sha256 hash(FileChannel file) throws IOException {
    return Sha256.ofBytes(digest(file, Sha256.newDigest()));
  }

  /** Removes a file of our own, there or not. */
  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw DiskFault.writing(file.toString(), e);
    }
  }

  private static byte[] digest(Path file, MessageDigest digest) throws IOException {
    try (
        FileChannel from =
            FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      return digest(from, digest);
    }
  }

  private static byte[] digest(FileChannel from, MessageDigest digest) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    while (readSome(from, buffer)) {
      digest.update(buffer.array(), 0, buffer.limit());
    }
    return digest.digest();
  }

  /**
   * Copies an object of a store into a new local file; after a failure that file is gone.
   *
   * @throws HoldfastException as {@link StoreView#fetch}
   * @throws IOException when the store's side fails
   */
  static long toNewFile(
      FileChannel source, Path target, long maxBytes, ObjectName name, StoreFolder folder)
      throws IOException {
    if (source.size() > maxBytes) {
      throw tooLarge(name, folder, source.size(), maxBytes);
    }
    FileChannel to = openTarget(target);
    boolean done = false;
    try (to) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
      long total = 0;
      while (readSome(source, buffer)) {
        total += buffer.limit();
        if (total > maxBytes) {
          throw tooLarge(name, folder, total, maxBytes);
        }
        writeTarget(to, buffer, target);
      }
      done = true;
      return total;
    } finally {
      if (!done) {
        Files.deleteIfExists(target);
      }
    }
  }

  /** Reads once into the whole buffer and flips it; false at the end. */
  private static boolean readSome(FileChannel from, ByteBuffer buffer) throws IOException {
    buffer.clear();
    int length = from.read(buffer);
    buffer.flip();
    return length > 0;
  }

  private static boolean readSource(FileChannel from, ByteBuffer buffer) throws IOException {
    try {
      return readSome(from, buffer);
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      throw new SourceException(e);
    }
  }

  private static void writeAll(FileChannel target, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      target.write(buffer);
    }
  }

  private static void writeTarget(FileChannel to, ByteBuffer buffer, Path target) {
    try {
      writeAll(to, buffer);
    } catch (IOException e) {
      throw targetFault(e, target);
    }
  }

  private static FileChannel openSource(Path source) throws IOException {
    try {
      return FileChannel.open(source, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new SourceException(e);
    }
  }

  private static FileChannel openTarget(Path target) {
    try {
      return FileChannel
          .open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw targetFault(e, target);
    }
  }

  private static HoldfastException targetFault(IOException cause, Path target) {
    if (cause instanceof ClosedByInterruptException) {
      return new HoldfastException(Fault.STOPPED, "stopped while writing " + target, cause);
    }
    if (isFull(cause, target)) {
      return new HoldfastException(Fault.DISK_FULL, "no space left for " + target, cause);
    }
    return new HoldfastException(
        Fault.STATE_UNUSABLE,
        "the temporary file " + target + " cannot be written: " + cause.getMessage(),
        "check the rights of the folder for temporary files",
        cause);
  }

  /** The system's text is in the user's language, so free space is asked too. */
  private static boolean isFull(IOException cause, Path target) {
    String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("no space left") || text.contains("quota exceeded")) {
      return true;
    }
    try {
      return Files.getFileStore(target.resolveSibling("")).getUsableSpace() < BUFFER_BYTES;
    } catch (IOException unknown) {
      cause.addSuppressed(unknown);
      return false;
    }
  }

  private static HoldfastException tooLarge(
      ObjectName name, StoreFolder folder, long seenBytes, long maxBytes) {
    return new HoldfastException(
        Fault.OBJECT_TOO_LARGE,
        name.path() + " in " + folder.root() + " has " + seenBytes + " bytes (expected: at most "
            + maxBytes + ")");
  }
}
