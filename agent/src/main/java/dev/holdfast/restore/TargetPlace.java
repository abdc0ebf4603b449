package dev.holdfast.restore;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.posix.Errno;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.FileStatus;
import dev.holdfast.posix.FileSystemStatus;
import dev.holdfast.posix.FileType;
import dev.holdfast.posix.Listing;
import dev.holdfast.posix.NativePath;
import dev.holdfast.posix.OpenFlags;
import dev.holdfast.posix.Opening;
import dev.holdfast.posix.PosixException;
import dev.holdfast.posix.Stat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The target as it is before a restore, and the directory in which the private tree grows. Nothing is changed here. */
final class TargetPlace implements AutoCloseable {
  private static final String MARK = ".holdfast-restore-";
  private static final byte[] LOST_FOUND = "lost+found".getBytes(StandardCharsets.US_ASCII);

  private final Path target;
  private final Fd parent;
  private final byte[] name;
  private final String key;
  private @Nullable Fd directory;
  private Optional<FileStatus> status = Optional.empty();
  private boolean mountPoint;

  private TargetPlace(RestoreRequest request, Fd parent) {
    this.target = request.target();
    this.parent = parent;
    this.name = DirectoryCursor.name(NativePath.of(target));
    this.key = request.key();
  }

  /**
   * Looks at the target.
   *
   * @throws HoldfastException {@code TARGET_NOT_EMPTY}, {@code TARGET_REFUSED}
   */
  static TargetPlace open(RestoreRequest request) {
    Path above = request.target().getParent();
    if (above == null) {
      throw refused(request.target(), "it is the root directory", null);
    }
    TargetPlace place;
    try {
      place =
          new TargetPlace(
              request,
              Opening.absolute(NativePath.of(above), OpenFlags.RDONLY | OpenFlags.DIRECTORY));
    } catch (PosixException e) {
      throw refused(request.target(), "the directory above: " + e.errno().text(), e);
    }
    boolean usable = false;
    try {
      place.look();
      usable = true;
      return place;
    } catch (PosixException e) {
      throw refused(request.target(), e.errno().text(), e);
    } finally {
      if (!usable) {
        place.close();
      }
    }
  }

  private void look() throws PosixException {
    FileStatus above = Stat.of(parent);
    try {
      status = Optional.of(Stat.at(parent, name));
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    if (status.isPresent()) {
      if (status.get().type() != FileType.DIRECTORY) {
        throw refused(target, "it is no directory", null);
      }
      directory = Opening.at(parent, name, OpenFlags.RDONLY | OpenFlags.DIRECTORY);
      FileStatus here = Stat.of(directory);
      mountPoint = here.dev() != above.dev() || here.mountId() != above.mountId();
      requireEmpty(directory);
    }
    if (!Files.isWritable(mountPoint ? target : target.getParent())) {
      throw refused(target, "no right to write there", null);
    }
  }

  private void requireEmpty(Fd here) throws PosixException {
    try (Listing listing = new Listing(8 << 10)) {
      listing.start(here);
      boolean moving = false;
      byte[] stranger = {};
      while (listing.next()) {
        byte[] found = listing.name();
        if (mountPoint && Arrays.equals(found, partialName())) {
          moving = Files.isDirectory(partial());
        } else if (!mountPoint || !Arrays.equals(found, LOST_FOUND)) {
          stranger = found;
        }
      }
      // A mount point with our own folder may hold what a run that was stopped at the end moved there.
      if (stranger.length > 0 && !moving) {
        throw new HoldfastException(
            Fault.TARGET_NOT_EMPTY,
            "target " + target + " holds '" + NativePath.display(stranger)
                + "' (expected: nothing)");
      }
    }
  }

  /** Refuses what would not fit. */
  void requireSpace(RestorePlan plan) {
    if (plan.target().resumes()) {
      return; // part of it is there already, and how much is not worth counting
    }
    long needed = plan.contentBytes();
    long available = plan.target().availableBytes();
    if (needed > available) {
      throw new HoldfastException(
          Fault.TARGET_NO_SPACE,
          "the disk of " + target + " has " + available + " bytes free (expected: " + needed
              + " at least)");
    }
    try {
      FileSystemStatus disk = Stat.fileSystem(holder());
      if (disk.totalInodes() > 0 && disk.freeInodes() < plan.entries()) {
        throw new HoldfastException(
            Fault.TARGET_NO_SPACE,
            "the disk of " + target + " has room for " + disk.freeInodes()
                + " more files (expected: " + plan.entries() + " at least)");
      }
    } catch (PosixException e) {
      throw TargetFault.of("ask the target's disk", e);
    }
  }

  RestorePlan.TargetFacts facts() {
    try {
      FileSystemStatus disk = Stat.fileSystem(holder());
      return new RestorePlan.TargetFacts(
          target,
          mountPoint,
          status.isPresent(),
          disk.availableBytes(),
          Files.isDirectory(partial()),
          partial());
    } catch (PosixException e) {
      throw TargetFault.of("ask the target's disk", e);
    }
  }

  /** The directory that holds the private one. */
  Fd holder() {
    return mountPoint && directory != null ? directory : parent;
  }

  /** Name of the private directory. */
  byte[] partialName() {
    byte[] mark = (MARK + key).getBytes(StandardCharsets.US_ASCII);
    if (mountPoint || name.length + mark.length > 255) {
      return mark;
    }
    byte[] whole = Arrays.copyOf(name, name.length + mark.length);
    System.arraycopy(mark, 0, whole, name.length, mark.length);
    return whole;
  }

  /** The private directory, for people. */
  Path partial() {
    byte[] holder = NativePath.of(mountPoint ? target : Objects.requireNonNull(target.getParent()));
    byte[] last = partialName();
    int slash = holder.length == 1 ? 0 : 1;
    byte[] path = Arrays.copyOf(holder, holder.length + slash + last.length);
    path[holder.length - 1 + slash] = '/';
    System.arraycopy(last, 0, path, holder.length + slash, last.length);
    return NativePath.toPath(path);
  }

  String key() {
    return key;
  }

  Path target() {
    return target;
  }

  Fd parent() {
    return parent;
  }

  byte[] name() {
    return name;
  }

  boolean isMountPoint() { return mountPoint; }

  /** How the empty target was found. */
  Optional<FileStatus> status() {
    return status;
  }

  @Override
  public void close() {
    if (directory != null) {
      directory.close();
    }
    parent.close();
  }

  static HoldfastException refused(Path target, String why, @Nullable PosixException cause) {
    return new HoldfastException(
        Fault.TARGET_REFUSED, "cannot use target " + target + ": " + why, cause);
  }
}
