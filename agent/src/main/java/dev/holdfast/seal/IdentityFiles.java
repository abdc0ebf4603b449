package dev.holdfast.seal;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
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
   * @throws HoldfastException {@link Fault#FILE_EXISTS}, {@link Fault#DISK_FULL}, {@link Fault#STATE_UNUSABLE}
   */
  public static void write(
      Path file,
      AgeIdentity identity,
      Optional<FleetComment> comment,
      char @Nullable [] passphrase,
      SecureRandom random) {
    String head =
        "# public key: " + identity.recipient() + "\n"
            + comment.map(fleet -> fleet + "\n").orElse("");
    byte[] secret = identity.reveal();
    byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
    byte[] content =
        ByteBuffer.allocate(headBytes.length + secret.length + 1)
            .put(headBytes)
            .put(secret)
            .put((byte) '\n')
            .array();
    try {
      SecretFile.write(file, content, passphrase, random);
    } finally {
      Arrays.fill(secret, (byte) 0);
      Arrays.fill(content, (byte) 0);
    }
  }
}
