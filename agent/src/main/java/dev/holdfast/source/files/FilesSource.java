package dev.holdfast.source.files;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.SourceId;
import dev.holdfast.posix.Errno;
import dev.holdfast.posix.PosixException;
import dev.holdfast.posix.Stat;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.source.Capture;
import dev.holdfast.source.CaptureContext;
import dev.holdfast.source.Source;

/**
 * Files and directories of this machine.
 *
 * @param id the series
 * @param app the app it belongs to
 * @param name its name within the app
 * @param settings what to capture
 */
public record FilesSource(SourceId id, String app, String name, FilesSettings settings)
    implements Source {
  @Override
  public String kind() {
    return "files";
  }

  /**
   * Checks that at least one path is there; paths that are not are listed as unread by the capture.
   *
   * @throws HoldfastException {@code SOURCE_MISSING} when none exists, {@code SOURCE_UNREADABLE} when none can be reached
   */
  @Override
  public Capture open(CaptureContext context) {
    PosixException first = null;
    for (PathBytes path : settings.paths()) {
      try {
        if (path.length() >= 4096 || Stat.absolute(path.toBytes()) != null) {
          return new FilesCapture(settings, context);
        }
      } catch (PosixException e) {
        boolean gone = e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR;
        first = first == null || !gone ? e : first;
      }
    }
    throw refusal(first);
  }

  private HoldfastException refusal(@org.jspecify.annotations.Nullable PosixException cause) {
    String which = settings.paths().getFirst().toString();
    String more = settings.paths().size() > 1 ? " (nor any other path of the source)" : "";
    if (cause == null || cause.errno() == Errno.ENOENT || cause.errno() == Errno.ENOTDIR) {
      return new HoldfastException(
          Fault.SOURCE_MISSING, which + " does not exist" + more, cause);
    }
    return new HoldfastException(
        Fault.SOURCE_UNREADABLE, which + " cannot be read: " + cause.errno().text() + more, cause);
  }
}
