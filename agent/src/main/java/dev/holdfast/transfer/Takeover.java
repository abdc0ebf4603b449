package dev.holdfast.transfer;

import dev.holdfast.posix.Attributes;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.NativePath;
import dev.holdfast.posix.OpenFlags;
import dev.holdfast.posix.Opening;
import dev.holdfast.posix.PosixException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Takes a file into a store's folder by {@code rename} where a copy would be the same in every respect: same file system,
 * owner, group and extended attributes (access lists and security labels are such) as a file that is made there. It gets
 * the mode of such a file. Saves reading, hashing and writing all bytes once more.
 */
final class Takeover {
  private static final String WHAT = "unix:dev,uid,gid,nlink,size,isRegularFile,permissions";

  private Takeover() {}

  /**
   * Takes the file, or leaves it as it is.
   *
   * @param temporary does not exist; afterwards it is the file, fsynced, or does not exist again
   * @return false when the file must be copied
   */
  static boolean take(Path file, Path temporary, long sizeBytes) throws IOException {
    Files.createFile(temporary); // shows what a file made here is like
    boolean moved = false;
    boolean done = false;
    try {
      Map<String, Object> is = Files.readAttributes(file, WHAT, LinkOption.NOFOLLOW_LINKS);
      Map<String, Object> like = Files.readAttributes(temporary, WHAT, LinkOption.NOFOLLOW_LINKS);
      boolean fit =
          Boolean.TRUE.equals(is.get("isRegularFile"))
              && Long.valueOf(sizeBytes).equals(is.get("size"))
              && List.of("dev", "uid", "gid", "nlink").stream()
                  .allMatch(what -> Objects.equals(is.get(what), like.get(what)))
              && sameAttributes(file, temporary);
      if (!fit) {
        return false;
      }
      moved = move(file, temporary);
      if (!moved) {
        return false;
      }
      Files.setAttribute(temporary, "posix:permissions", like.get("permissions"));
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        channel.force(true); // for its mode
      }
      done = true;
      return true;
    } finally {
      if (moved && !done) {
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      } else if (!moved) {
        Files.deleteIfExists(temporary);
      }
    }
  }

  /** One file system is not enough: between two mounts of it, or two quota projects, the kernel does not rename. */
  private static boolean move(Path file, Path temporary) throws IOException {
    try {
      Files.move(file, temporary, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (AtomicMoveNotSupportedException e) {
      return false; // it is copied
    }
  }

  private static boolean sameAttributes(Path file, Path like) {
    try (Fd a = open(file); Fd b = open(like)) {
      List<byte[]> names = Attributes.list(a);
      List<byte[]> others = Attributes.list(b);
      if (names.size() != others.size()) {
        return false;
      }
      for (int i = 0; i < names.size(); i++) {
        byte[] name = names.get(i);
        if (!Arrays.equals(name, others.get(i))
            || !Arrays.equals(Attributes.read(a, name), Attributes.read(b, name))) {
          return false;
        }
      }
      return true;
    } catch (PosixException e) {
      return false; // what cannot be compared is copied
    }
  }

  private static Fd open(Path file) throws PosixException {
    return Opening.absolute(
        NativePath.of(file.toAbsolutePath()), OpenFlags.RDONLY | OpenFlags.NOFOLLOW);
  }
}
