package dev.holdfast.source.files;

import dev.holdfast.posix.Errno;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.FileStatus;
import dev.holdfast.posix.FileType;
import dev.holdfast.posix.OpenFlags;
import dev.holdfast.posix.Opening;
import dev.holdfast.posix.PosixException;
import dev.holdfast.posix.Stat;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.Extent;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.source.CaptureContext;
import dev.holdfast.source.CaptureSink;
import dev.holdfast.source.ContentSink;
import dev.holdfast.source.LocalStat;
import dev.holdfast.source.PreviousTree;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes entries of what a walk meets and hands them on. A file that the previous tree knows with the same inode, size,
 * mtime, ctime and owner names is not opened; everything else is opened by name below its directory, and only what the
 * descriptor says counts from then on.
 */
final class EntryEmitter implements WalkVisitor {
  /** A file touched this shortly ago may change again without its times showing it on a coarse clock: read it anew. */
  private static final Duration UNSETTLED = Duration.ofSeconds(2);

  private final CaptureContext context;
  private final CaptureSink sink;
  private final Incidents incidents;
  private final EntryDetails details;
  private final ContentReader reader;
  private final HardLinks links = new HardLinks();
  private long logicalBytes;
  private boolean captured;

  EntryEmitter(CaptureContext context, CaptureSink sink, Incidents incidents) {
    this.context = context;
    this.sink = sink;
    this.incidents = incidents;
    this.details = new EntryDetails(incidents);
    this.reader = new ContentReader(context.clock());
  }

  /** Sizes of the files emitted, holes left out, each hard-linked one once. */
  long logicalBytes() {
    return logicalBytes;
  }

  /** Whether anything but ancestors was emitted. */
  boolean hasCaptured() {
    return captured;
  }

  @Override
  public void breathe() {
    context.cancel().check();
  }

  @Override
  public void unread(byte[] path, String reason) {
    incidents.unread(PathBytes.of(path), reason);
  }

  @Override
  public void missing(byte[] root, String reason) {
    incidents.unread(PathBytes.of(root), reason);
  }

  @Override
  public void directory(PathBuffer path, FileStatus status, Fd open, boolean ancestor) {
    Entry entry =
        new Entry(
            PathBytes.of(path.array(), 0, path.length()),
            EntryType.DIRECTORY,
            details.attributes(status),
            0,
            Entry.NO_BYTES,
            0,
            List.of(),
            details.xattrs(open, path),
            List.of(),
            Entry.Device.NONE,
            ancestor,
            false);
    captured |= !ancestor;
    sink.add(entry, LocalStat.NONE);
  }

  @Override
  public void leaf(PathBuffer path, Fd dir, byte[] name, FileStatus status) throws PosixException {
    PathBytes full = PathBytes.of(path.array(), 0, path.length());
    incidents.lookAtName(path, name);
    if (status.nlink() > 1) {
      long group = links.seen(status);
      if (group != 0) {
        sink.link(full, group, local(status));
        captured = true;
        return;
      }
    }
    Entry known = unchanged(full, status);
    FileStatus emitted;
    long group = status.nlink() > 1 ? HardLinks.groupOf(full.toBytes()) : 0;
    if (known != null) {
      // Its first name may have left with the directory above, which leaves no trace in the inode: another file may have that
      // path, and so that group, by now.
      emitted = status;
      reuse(known.withHardLinkGroup(group), status);
    } else {
      boolean file = status.type() == FileType.FILE;
      emitted =
          file ? file(path, full, dir, name, group) : special(path, full, dir, name, status, group);
    }
    captured = true;
    if (group != 0 && emitted.nlink() > 1) {
      links.add(emitted, group);
    }
  }

  private @Nullable Entry unchanged(PathBytes path, FileStatus now) {
    PreviousTree.Known known = context.previous().find(path).orElse(null);
    if (known == null) {
      return null;
    }
    LocalStat then = known.stat();
    Entry entry = known.entry();
    Entry.Attributes a = entry.attributes();
    boolean same =
        !then.equals(LocalStat.NONE)
            && then.inode() == now.ino()
            && then.ctimeSeconds() == now.ctimeSeconds()
            && then.ctimeNanos() == now.ctimeNanos()
            && entry.type() == EntryDetails.type(now.type())
            && (entry.type() != EntryType.FILE || entry.size() == now.size())
            && a.mtimeSeconds() == now.mtimeSeconds()
            && a.mtimeNanos() == now.mtimeNanos()
            && !entry.changed()
            && (entry.hardLinkGroup() != 0) == (now.nlink() > 1)
            && details.sameOwners(a);
    return same && contentUsable(entry) ? entry : null;
  }

  private boolean contentUsable(Entry entry) {
    for (Extent extent : entry.content()) {
      if (!context.usable().test(extent)) {
        return false;
      }
    }
    return true;
  }

  private void reuse(Entry known, FileStatus status) {
    if (known.type() == EntryType.FILE && known.contentBytes() > 0) {
      sink.reuse(known, local(status));
    } else {
      sink.add(known, local(status));
    }
    logicalBytes += known.contentBytes();
  }

  private FileStatus file(PathBuffer path, PathBytes full, Fd dir, byte[] name, long group)
      throws PosixException {
    int flags = OpenFlags.RDONLY | OpenFlags.NONBLOCK | OpenFlags.NOATIME;
    try (Fd fd = Opening.at(dir, name, flags)) {
      FileStatus opened = Stat.of(fd);
      if (opened.type() != FileType.FILE) {
        throw new PosixException(Errno.EISDIR.number(), "openat"); // swapped since: look again
      }
      ContentSink content = sink.content(opened.size());
      ContentReader.Result read;
      try {
        read = reader.read(fd, opened, new ContentOut(content, context));
      } catch (PosixException e) {
        content.discard();
        throw e;
      }
      Entry entry = entry(full, fd, path, read, group);
      content.finish(entry, read.changed() ? LocalStat.NONE : local(read.status()));
      logicalBytes += entry.contentBytes();
      if (read.changed()) {
        incidents.changed(full);
      }
      return read.status();
    }
  }

  private Entry entry(PathBytes full, Fd fd, PathBuffer path, ContentReader.Result read,
      long group) {
    return new Entry(
        full,
        EntryType.FILE,
        details.attributes(read.status()),
        read.sizeBytes(),
        Entry.NO_BYTES,
        group,
        read.holes(),
        details.xattrs(fd, path),
        List.of(),
        Entry.Device.NONE,
        false,
        read.changed());
  }

  /** Symbolic links, FIFOs, sockets, devices: through a handle that opens nothing. */
  private FileStatus special(
      PathBuffer path, PathBytes full, Fd dir, byte[] name, FileStatus seen, long group)
      throws PosixException {
    try (Fd handle = Opening.at(dir, name, OpenFlags.PATH)) {
      FileStatus status = Stat.of(handle);
      if (status.type() != seen.type()) {
        throw new PosixException(Errno.ELOOP.number(), "openat"); // swapped since: look again
      }
      boolean link = status.type() == FileType.SYMLINK;
      Entry entry =
          new Entry(
              full,
              EntryDetails.type(status.type()),
              details.attributes(status),
              0,
              link ? PathBytes.of(Stat.readLink(handle)) : Entry.NO_BYTES,
              group,
              List.of(),
              details.xattrs(handle, path),
              List.of(),
              EntryDetails.device(status),
              false,
              false);
      sink.add(entry, local(status));
      return status;
    }
  }

  private LocalStat local(FileStatus s) {
    Instant stamped = Instant.ofEpochSecond(s.ctimeSeconds(), s.ctimeNanos());
    boolean settled = stamped.plus(UNSETTLED).isBefore(context.clock().instant());
    return settled
        ? new LocalStat(s.dev(), s.ino(), s.ctimeSeconds(), s.ctimeNanos())
        : LocalStat.NONE;
  }

  /** Hands bytes on, and stops between two pieces when asked to. */
  private record ContentOut(ContentSink sink, CaptureContext context) implements ContentReader.Out {
    @Override
    public void write(byte[] bytes, int offset, int length) {
      context.cancel().check();
      sink.write(bytes, offset, length);
    }

    @Override
    public void restart() {
      sink.restart();
    }
  }
}
