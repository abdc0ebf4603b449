package dev.holdfast.seal;

import dev.holdfast.fault.HoldfastException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes identity files as {@code age-keygen} does, with the fleet's comment; stock age reads them. */
public final class IdentityFiles {
  private IdentityFiles() {}

  /**
   * Writes one identity, mode 0600, fsynced, never over an existing file.
   *
   * @param comment the fleet and operator, if the identity is for rescues
   * @param passphrase protects the file as {@code age -p} does; null leaves it plain; not cleared here
   * @throws HoldfastException {@code FILE_EXISTS}, {@code DISK_FULL}, {@code STATE_UNUSABLE}
   */
  public static void write(
      Path file,
      AgeIdentity identity,
      Optional<FleetComment> comment,
      char @Nullable [] passphrase,
      SecureRandom random) {
    throw new UnsupportedOperationException();
  }
}
