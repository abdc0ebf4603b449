package dev.holdfast.cli.keys;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The folder that {@code init} writes keys into. Where which file lies in it. */
public final class KeysFolder {
  private final Path folder;

  /** A folder, absolute. */
  public KeysFolder(Path folder) {
    this.folder = folder;
  }

  /** The folder. */
  public Path folder() {
    return folder;
  }

  /** An identity. */
  public Path identity(String label) {
    return folder.resolve(label + ".key");
  }

  /** The key that signs trust and records. */
  public Path operatorKey() {
    return folder.resolve("operator.key");
  }

  /** The public trust chain and all records. */
  public Path trust() {
    return folder.resolve("trust");
  }

  /**
   * Refuses a folder that holds any of these files, or that lies in the state directory: who takes a host over would find
   * the identities there.
   *
   * @throws HoldfastException {@link Fault#FILE_EXISTS}, {@link Fault#KEYS_IN_STATE}
   */
  void requireUsable(List<Path> files, Path state) {
    if (real(folder).startsWith(real(state))) {
      throw new HoldfastException(
          Fault.KEYS_IN_STATE,
          "keys folder " + folder + " lies in the state directory " + state
              + " (expected: a folder that can be taken off this machine)");
    }
    List<String> there = new ArrayList<>();
    for (Path file : files) {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        there.add(file.toString());
      }
    }
    if (!there.isEmpty()) {
      throw new HoldfastException(
          Fault.FILE_EXISTS,
          String.join(", ", there) + (there.size() == 1 ? " exists" : " exist")
              + " (expected: nothing there)",
          "choose another folder; if an earlier init was interrupted and no backup was made, "
              + "remove what it left and run init again",
          null);
    }
  }

  /**
   * Makes the folder, for its owner only; one that is there is left as it is.
   *
   * @return whether it was made
   */
  boolean make() {
    try {
      Path parent = folder.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return true;
    } catch (FileAlreadyExistsException e) {
      if (Files.isDirectory(folder)) {
        return false;
      }
      throw new HoldfastException(
          Fault.FILE_EXISTS, folder + " is a file (expected: a folder, or nothing)", e);
    } catch (IOException e) {
      throw DiskFault.writing("keys folder " + folder, e);
    }
  }

  /** The path with the links of its existing part resolved. */
  private static Path real(Path path) {
    Path existing = path;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null) {
      return path;
    }
    try {
      return existing.toRealPath().resolve(existing.relativize(path)).normalize();
    } catch (IOException e) {
      return path;
    }
  }
}
