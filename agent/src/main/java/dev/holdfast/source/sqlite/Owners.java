package dev.holdfast.source.sqlite;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.posix.Accounts;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.FileStatus;
import dev.holdfast.posix.OpenFlags;
import dev.holdfast.posix.Opening;
import dev.holdfast.posix.PosixException;
import dev.holdfast.posix.Stat;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.PathBytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Modes, owners and times as entries have them; names of users and groups are asked once. */
final class Owners {
  private final Map<Integer, String> users = new HashMap<>();
  private final Map<Integer, String> groups = new HashMap<>();

  Entry.Attributes attributes(FileStatus status) {
    return new Entry.Attributes(
        status.mode(),
        status.uid(),
        status.gid(),
        users.computeIfAbsent(status.uid(), n -> Accounts.userName(n).orElse("")),
        groups.computeIfAbsent(status.gid(), n -> Accounts.groupName(n).orElse("")),
        status.mtimeSeconds(),
        status.mtimeNanos());
  }

  /** A directory above the database; one that is a symbolic link becomes the directory it leads to. */
  Entry ancestor(PathBytes path) {
    try (Fd handle = Opening.absolute(path.toBytes(), OpenFlags.PATH)) {
      return new Entry(
          path,
          EntryType.DIRECTORY,
          attributes(Stat.of(handle)),
          0,
          Entry.NO_BYTES,
          0,
          List.of(),
          List.of(),
          List.of(),
          Entry.Device.NONE,
          true,
          false);
    } catch (PosixException e) {
      throw new HoldfastException(
          Fault.SOURCE_UNREADABLE, path + " cannot be read: " + e.errno().text(), e);
    }
  }
}
