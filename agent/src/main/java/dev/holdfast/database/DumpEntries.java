package dev.holdfast.database;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.FileStatus;
import dev.holdfast.posix.OpenFlags;
import dev.holdfast.posix.Opening;
import dev.holdfast.posix.PosixException;
import dev.holdfast.posix.Stat;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.PathBytes;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Makes the entries of dump files: mode 0600 in folders of mode 0700, owned by who captures. One capture. */
public final class DumpEntries {
  private static final int FILE_MODE = 0600;
  private static final int FOLDER_MODE = 0700;

  private final FileStatus owner;
  private final Instant moment;

  /**
   * @param scratch a folder this process made, whose owner the entries get
   * @param moment the time the entries get
   */
  public DumpEntries(Path scratch, Instant moment) {
    this.moment = moment;
    try (Fd handle = Opening.absolute(scratch.toString().getBytes(
        java.nio.charset.StandardCharsets.UTF_8), OpenFlags.PATH)) {
      this.owner = Stat.of(handle);
    } catch (PosixException e) {
      throw new HoldfastException(
          Fault.STATE_UNUSABLE, scratch + " cannot be read: " + e.errno().text(), e);
    }
  }

  /** A folder. */
  public Entry folder(PathBytes path) {
    return entry(path, EntryType.DIRECTORY, FOLDER_MODE, 0);
  }

  /** A file of this many bytes. */
  public Entry file(PathBytes path, long sizeBytes) {
    return entry(path, EntryType.FILE, FILE_MODE, sizeBytes);
  }

  private Entry entry(PathBytes path, EntryType type, int mode, long sizeBytes) {
    return new Entry(
        path,
        type,
        new Entry.Attributes(
            mode, owner.uid(), owner.gid(), "", "", moment.getEpochSecond(), moment.getNano()),
        sizeBytes,
        Entry.NO_BYTES,
        0,
        List.of(),
        List.of(),
        List.of(),
        Entry.Device.NONE,
        false,
        false);
  }
}
