package dev.holdfast.seal;

import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** Small secret files: plain, or age files protected by a passphrase that {@code age -p} and {@code age -d} understand. */
public final class SecretFile {
  /** The longest secret file that is read. */
  public static final int MAX_BYTES = 1 << 20;

  private SecretFile() {}

  /**
   * Reads a secret file and opens it if it is protected.
   *
   * @param findings gets a warning when others can read the file
   * @return the content, which the caller clears
   * @throws HoldfastException {@code IDENTITY_MISSING} when there is no such file, {@code IDENTITY_LOCKED}, {@code
   *     PASSPHRASE_WRONG}, {@code IDENTITY_MALFORMED}
   */
  public static byte[] read(Path file, PassphraseSource passphrases, FindingSink findings) {
    throw new UnsupportedOperationException();
  }

  /**
   * Writes a secret file, mode 0600, fsynced, never over an existing one.
   *
   * @param passphrase protects it as {@code age -p} does; null leaves it plain; not cleared here
   * @throws HoldfastException {@code FILE_EXISTS}, {@code DISK_FULL}, {@code STATE_UNUSABLE}
   */
  public static void write(
      Path file, byte[] content, char @Nullable [] passphrase, SecureRandom random) {
    throw new UnsupportedOperationException();
  }

  /** The first line of a passphrase file. */
  static char[] firstLine(Path file) {
    throw new UnsupportedOperationException();
  }
}
