package dev.holdfast.state;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.layout.Limits;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SignedKind;
import dev.holdfast.signed.VerifyingKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The newest checkpoint this host has signed: file {@code checkpoint} of the state directory. A store whose listings are late
 * does not show it yet, and two checkpoints of one number would not count. One thread.
 */
public final class LastCheckpoint {
  private final Path file;

  LastCheckpoint(Path file) {
    this.file = file;
  }

  /** It, when it is one that this key of that host in that fleet has signed; nothing when there is none that can be used. */
  public Optional<SignedFile> read(FleetId fleet, HostId host, VerifyingKey key) {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      SignedFile signed =
          SignedFile.parse(in.readNBytes(Limits.SIGNED_FILE_BYTES + 1), SignedKind.CHECKPOINT);
      boolean ours =
          signed.core().head().fleet().equals(fleet)
              && signed.core().head().subject().equals(host.value())
              && signed.head().verifiedBy(key);
      return ours ? Optional.of(signed) : Optional.empty();
    } catch (IOException | HoldfastException e) {
      return Optional.empty(); // then the stores alone say what the newest is, as on a new machine
    }
  }

  /**
   * Remembers a checkpoint, before it is written to any store; it is on disk when this returns.
   *
   * @throws HoldfastException {@code STATE_UNUSABLE}, {@code DISK_FULL}
   */
  public void keep(SignedFile checkpoint) {
    PrivateFile.replace(file, checkpoint.bytes());
  }
}
