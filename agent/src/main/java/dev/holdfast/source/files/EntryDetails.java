package dev.holdfast.source.files;

import dev.holdfast.posix.Attributes;
import dev.holdfast.posix.Errno;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.FileStatus;
import dev.holdfast.posix.FileType;
import dev.holdfast.posix.NativePath;
import dev.holdfast.posix.PosixException;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.ExtendedAttribute;
import dev.holdfast.snapshot.PathBytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Turns what the kernel says about a thing into the parts of its entry. */
final class EntryDetails {
  /** Far below the largest entry; some file systems take any number of attributes. */
  private static final int MAX_XATTR_BYTES = 4 << 20;

  private static final int MAX_XATTRS = 1024;

  private final Owners owners = new Owners();
  private final Incidents incidents;

  EntryDetails(Incidents incidents) {
    this.incidents = incidents;
  }

  Entry.Attributes attributes(FileStatus s) {
    return new Entry.Attributes(
        s.mode(),
        s.uid(),
        s.gid(),
        owners.user(s.uid()),
        owners.group(s.gid()),
        s.mtimeSeconds(),
        s.mtimeNanos());
  }

  /** Whether the names of owner and group are still those of the entry. */
  boolean sameOwners(Entry.Attributes a) {
    return owners.user(a.uid()).equals(a.owner()) && owners.group(a.gid()).equals(a.group());
  }

  static EntryType type(FileType type) {
    return switch (type) {
      case FILE -> EntryType.FILE;
      case DIRECTORY -> EntryType.DIRECTORY;
      case SYMLINK -> EntryType.SYMLINK;
      case FIFO -> EntryType.FIFO;
      case SOCKET -> EntryType.SOCKET;
      case CHARDEV -> EntryType.CHARDEV;
      case BLOCKDEV -> EntryType.BLOCKDEV;
      case UNKNOWN -> throw new IllegalStateException("statx told no type");
    };
  }

  static Entry.Device device(FileStatus s) {
    boolean device = s.type() == FileType.CHARDEV || s.type() == FileType.BLOCKDEV;
    return device ? new Entry.Device(s.rdevMajor(), s.rdevMinor()) : Entry.Device.NONE;
  }

  /** All extended attributes that can be read, sorted; each that cannot be read is an incident. */
  List<ExtendedAttribute> xattrs(Fd fd, PathBuffer path) {
    List<byte[]> names;
    try {
      names = Attributes.list(fd);
    } catch (PosixException e) {
      incidents.unread(PathBytes.of(path.copy()), "extended attributes: " + e.errno().text());
      return List.of();
    }
    if (names.isEmpty()) {
      return List.of();
    }
    List<ExtendedAttribute> all = new ArrayList<>(names.size());
    int bytes = 0;
    for (byte[] name : names) {
      try {
        byte[] value = Attributes.read(fd, name);
        bytes += name.length + value.length;
        if (bytes > MAX_XATTR_BYTES || all.size() == MAX_XATTRS) {
          throw new PosixException(Errno.ERANGE.number(), "getxattr");
        }
        all.add(new ExtendedAttribute(PathBytes.of(name), ByteBuffer.wrap(value)));
      } catch (PosixException e) {
        if (e.errno() != Errno.ENODATA) { // else removed since it was listed
          String which = "extended attribute " + NativePath.display(name);
          incidents.unread(PathBytes.of(path.copy()), which + ": " + e.errno().text());
        }
      }
    }
    return all;
  }
}
