package dev.holdfast.state;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.HostId;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/**
 * The places of one state directory. Reading commands work without one and never create it.
 *
 * <p>{@code host.id}, {@code host.ed25519}, {@code host.age}, {@code gear.seed}, {@code agent.db}, {@code key-proofs},
 * {@code checkpoint}, {@code good-signatures}, {@code state.lock}, {@code spool/}, {@code cache/}, {@code scratch/}; folders
 * 0700, files 0600. The table of docs/operations.md says of each what it is and whether it may be deleted.
 */
public final class StateDirectory {
  private final Path root;

  private StateDirectory(Path root) {
    this.root = root;
  }

  /** A state directory that may or may not exist. */
  public static StateDirectory at(Path root) {
    return new StateDirectory(root.toAbsolutePath().normalize());
  }

  /** The folder itself, absolute. */
  public Path root() {
    return root;
  }

  /** Whether a host lives here. */
  public boolean exists() {
    return Files.isRegularFile(root.resolve("host.id"));
  }

  /** The database of what was stored. */
  public Path database() {
    return root.resolve("agent.db");
  }

  /** When identities were last proven. */
  public KeyProofs keyProofs() {
    return new KeyProofs(root.resolve("key-proofs"));
  }

  /** Signatures that were found good; where no host lives they are forgotten when the process ends. */
  public GoodSignatures goodSignatures() {
    return new GoodSignatures(
        exists() ? root.resolve("good-signatures") : null, GoodSignatures.MOST);
  }

  /** The newest checkpoint this host has signed. */
  public LastCheckpoint lastCheckpoint() {
    return new LastCheckpoint(root.resolve("checkpoint"));
  }

  /** Where packs wait to be sent. */
  public Path spool() {
    return root.resolve("spool");
  }

  /** Trees of the last snapshots. */
  public Path cache() {
    return root.resolve("cache");
  }

  /** Temporary copies of a run; emptied when a run begins. */
  public Path scratch() {
    return root.resolve("scratch");
  }

  /**
   * Makes the folders that are missing.
   *
   * @throws HoldfastException {@code STATE_UNUSABLE}, {@code DISK_FULL}
   */
  public void create() {
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    try {
      for (Path folder : new Path[]{root, spool(), cache(), scratch()}) {
        Files.createDirectories(folder, owner);
      }
    } catch (AccessDeniedException e) {
      throw new HoldfastException(
          Fault.STATE_UNUSABLE, "no permission to make the state directory " + root, e);
    } catch (IOException e) {
      throw DiskFault.writing("the state directory " + root, e);
    }
  }

  /**
   * Deletes what a run left in the scratch folder. Call it with the lock held.
   *
   * @throws HoldfastException {@code STATE_UNUSABLE}
   */
  public void emptyScratch() {
    try (Stream<Path> files = Files.walk(scratch())) {
      for (Path file : files.skip(1).toList().reversed()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw DiskFault.writing("the scratch folder of the state directory", e);
    }
  }

  /**
   * The keys of the host that lives here.
   *
   * @throws HoldfastException {@code HOST_UNKNOWN} when none does, {@code STATE_UNUSABLE} when its files are damaged
   */
  public HostKeys keys() {
    return HostKeys.load(root);
  }

  /** The id of the host that lives here; see {@link #keys()} for faults. */
  public HostId hostId() {
    return HostKeys.loadId(root);
  }

  /**
   * Takes the lock for as long as the result is open.
   *
   * @throws HoldfastException {@code STATE_BUSY} naming the process that has it, {@code STATE_UNUSABLE}
   */
  public StateLock lock() {
    return StateLock.take(root.resolve("state.lock"));
  }
}
