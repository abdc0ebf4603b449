package dev.holdfast.cli.keys;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.state.HostKeys;
import dev.holdfast.state.StateDirectory;
import dev.holdfast.state.StateLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The host that lives in a state directory, as the operator's hand sees it. One thread. */
public final class StateHost implements AutoCloseable {
  private final StateDirectory state;
  private @Nullable StateLock lock;
  private boolean folderMade;

  /** Looks at nothing yet. */
  public StateHost(StateDirectory state) {
    this.state = state;
  }

  /** Where it is. */
  public Path root() {
    return state.root();
  }

  /** Whether a host lives there. */
  public boolean exists() {
    return state.exists();
  }

  /**
   * The host that lives there.
   *
   * @param name what its record is to call it
   */
  public Optional<HostFacts> host(String name) {
    return state.exists() ? Optional.of(facts(state.keys(), name)) : Optional.empty();
  }

  /**
   * Makes the folders and takes the lock until this is closed.
   *
   * @throws HoldfastException {@code STATE_BUSY}, {@code STATE_UNUSABLE}
   */
  public void hold() {
    if (lock == null) {
      folderMade = !Files.exists(state.root());
      state.create();
      lock = state.lock();
    }
  }

  /** Makes a host; {@link #hold} first. */
  public HostFacts create(String name, SecureRandom random) {
    return facts(HostKeys.create(state.root(), random), name);
  }

  /** Removes the host that {@link #create} made, and the folders when {@link #hold} made them. */
  void discard() {
    try {
      // The id first: without it what is left is no host.
      for (String file : List.of("host.id", "host.ed25519", "host.age", "gear.seed")) {
        Files.deleteIfExists(state.root().resolve(file));
      }
      if (folderMade) {
        for (Path path : List.of(
            state.spool(), state.cache(), state.scratch(), state.root().resolve("state.lock"),
            state.root())) {
          Files.deleteIfExists(path);
        }
      }
    } catch (IOException e) {
      throw DiskFault.writing("state directory " + state.root(), e);
    }
  }

  /**
   * Sets aside the host that lives there, with everything it remembers, as {@code retired-<id>}; {@link #hold} first. The
   * id goes first: a host without it is none, so a stop half-way leaves a directory that can be enrolled.
   *
   * @return the folder it lies in now
   */
  public Path retire() {
    Path folder = state.root().resolve("retired-" + state.hostId());
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      for (String name : List.of(
          "host.id", "host.ed25519", "host.age", "gear.seed", "agent.db", "agent.db-wal",
          "agent.db-shm", "spool", "cache")) {
        Path file = state.root().resolve(name);
        if (Files.exists(file)) {
          Files.move(file, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
      }
      state.create();
      return folder;
    } catch (IOException e) {
      throw DiskFault.writing(folder.toString(), e);
    }
  }

  private static HostFacts facts(HostKeys keys, String name) {
    return new HostFacts(
        keys.id(), name, keys.signing().verifyingKey(), keys.age().text());
  }

  @Override
  public void close() {
    if (lock != null) {
      lock.close();
      lock = null;
    }
  }
}
