package dev.holdfast.cli.keys;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.signed.TrustBundle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The {@code trust} file of the keys folder on disk. It is public; what must not happen is that it is lost half-way. */
public final class TrustFile {
  private TrustFile() {}

  /**
   * Reads it.
   *
   * @throws HoldfastException {@link Fault#TRUST_UNKNOWN} when it is not there, cannot be read, or is none
   */
  public static TrustBundle read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      TrustBundle bundle = TrustBundle.parse(in.readNBytes(TrustBundle.MAX_BYTES + 1));
      if (bundle.trust().isEmpty()) {
        throw new HoldfastException(
            Fault.TRUST_UNKNOWN, "it holds no version of trust (expected: the fleet's chain)");
      }
      return bundle;
    } catch (NoSuchFileException e) {
      throw new HoldfastException(
          Fault.TRUST_UNKNOWN, "trust file " + file + ": no such file (expected: a trust file)", e);
    } catch (IOException e) {
      throw new HoldfastException(
          Fault.TRUST_UNKNOWN,
          "trust file " + file + ": " + e.getMessage() + " (expected: a readable file)", e);
    } catch (HoldfastException e) {
      throw new HoldfastException(
          Fault.TRUST_UNKNOWN, "trust file " + file + ": " + e.message(), e);
    }
  }

  /**
   * Writes it, in place of an older one: a reader sees the old file or the new one, whole.
   *
   * @throws HoldfastException {@link Fault#DISK_FULL}, {@link Fault#STATE_UNUSABLE}
   */
  public static void replace(Path file, TrustBundle bundle) {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    try {
      write(next, bundle);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel folder = FileChannel.open(next.resolveSibling(""))) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw DiskFault.writing("trust file " + file, e);
    }
  }

  private static void write(Path file, TrustBundle bundle) throws IOException {
    try (
        FileChannel out =
            FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(bundle.encode());
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
  }
}
