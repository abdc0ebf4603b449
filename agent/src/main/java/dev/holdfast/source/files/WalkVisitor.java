package dev.holdfast.source.files;

import dev.holdfast.posix.Fd;
import dev.holdfast.posix.FileStatus;
import dev.holdfast.posix.PosixException;

/** What a {@link TreeWalk} meets, in walk order. Paths are valid during the call only. */
interface WalkVisitor {
  /**
   * A directory, before everything in it.
   *
   * @param status of the opened directory
   * @param open the directory, perhaps opened with {@code O_PATH} only
   * @param ancestor whether it is only on the way to a root
   */
  void directory(PathBuffer path, FileStatus status, Fd open, boolean ancestor)
      throws PosixException;

  /**
   * Anything else.
   *
   * @param status as just seen by name; what {@code name} means may have changed since
   * @throws PosixException nothing may have been emitted then; the walk looks at the name again and decides
   */
  void leaf(PathBuffer path, Fd dir, byte[] name, FileStatus status) throws PosixException;

  /** Something that is there and could not be read. */
  void unread(byte[] path, String reason);

  /** A root that is not there. */
  void missing(byte[] root, String reason);

  /** Between any two names: the place to stop, by throwing. */
  void breathe();
}
