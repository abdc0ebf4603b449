package dev.holdfast.source.files;

import dev.holdfast.posix.Fd;
import dev.holdfast.posix.FileStatus;
import org.jspecify.annotations.Nullable;

/** One directory on the way down. */
final class Frame {
  final FileStatus status;
  final NameList names;
  final int pathLength;

  /** Whether everything in it is captured, or only what leads to a root. */
  final boolean whole;

  /** Device of the root this is below; other devices are other file systems. */
  final long rootDevice;

  /** Flags it is opened with, should it have to be opened again. */
  final int openFlags;

  int next;
  private @Nullable Fd fd;

  Frame(Fd fd, FileStatus status, NameList names, int pathLength, Kind kind) {
    this.fd = fd;
    this.status = status;
    this.names = names;
    this.pathLength = pathLength;
    this.whole = kind.whole();
    this.rootDevice = kind.rootDevice();
    this.openFlags = kind.openFlags();
  }

  record Kind(boolean whole, long rootDevice, int openFlags) {}

  /** The descriptor, or null while it is let go. */
  @Nullable
  Fd fd() {
    return fd;
  }

  void reopened(Fd again) {
    fd = again;
  }

  void letGo() {
    Fd open = fd;
    fd = null;
    if (open != null) {
      open.close();
    }
  }

  /** Gives up on the names that are left. */
  void abandon() {
    next = names.count();
  }
}
