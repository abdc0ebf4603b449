package dev.holdfast.restore;

import dev.holdfast.posix.Attributes;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.FileStatus;
import dev.holdfast.posix.PosixException;
import dev.holdfast.posix.Stat;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.ExtendedAttribute;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * Gives a thing its owner, attributes, mode and time, in this order: a change of owner drops set-user bits and
 * capabilities, and attributes need the right to write. What is refused is counted. Any thread.
 */
final class AttributeWriter {
  private final Gate gate;
  private final Losses losses;
  private final OwnerNumbers owners;

  AttributeWriter(Gate gate, OwnerNumbers owners, Losses losses) {
    this.gate = gate;
    this.owners = owners;
    this.losses = losses;
  }

  /** Writes what is not so already through a descriptor, which may be a mere handle. */
  void write(Fd fd, Entry entry) throws PosixException {
    FileStatus status = Stat.of(fd);
    boolean moved = gate.root() && owner(fd, entry, status);
    for (ExtendedAttribute attribute : entry.xattrs()) {
      if (gate.wants(attribute)) {
        attribute(fd, entry, attribute);
      }
    }
    // A change of owner takes bits of the mode away, and an access list gives some.
    boolean sameMode =
        !moved && entry.xattrs().isEmpty() && status.mode() == gate.mode(entry);
    if (entry.type() != EntryType.SYMLINK && !sameMode) {
      mode(fd, entry);
    }
    time(fd, entry);
  }

  /** Whether the owner was changed. */
  private boolean owner(Fd fd, Entry entry, FileStatus status) {
    Entry.Attributes a = entry.attributes();
    OptionalInt user = owners.user(a.owner());
    OptionalInt group = owners.group(a.group());
    if (user.isEmpty() && !a.owner().isEmpty() || group.isEmpty() && !a.group().isEmpty()) {
      losses.add(Loss.OWNER_UNKNOWN, entry.path(), a.owner() + ":" + a.group());
    }
    int uid = user.orElse(a.uid());
    int gid = group.orElse(a.gid());
    if (status.uid() == uid && status.gid() == gid) {
      return false;
    }
    try {
      Attributes.owner(fd, uid, gid);
    } catch (PosixException e) {
      losses.add(Loss.OWNER_REFUSED, entry.path(), e.errno().text());
    }
    return true;
  }

  private void attribute(Fd fd, Entry entry, ExtendedAttribute attribute) {
    ByteBuffer buffer = attribute.value();
    byte[] value = new byte[buffer.remaining()];
    buffer.get(value);
    try {
      Attributes.write(fd, attribute.name().toBytes(), value);
    } catch (PosixException e) {
      losses.add(Loss.ATTRIBUTE, entry.path(), attribute.name() + ": " + e.errno().text());
    }
  }

  private void mode(Fd fd, Entry entry) {
    try {
      Attributes.mode(fd, gate.mode(entry));
    } catch (PosixException e) {
      losses.add(Loss.MODE, entry.path(), e.errno().text());
    }
  }

  private void time(Fd fd, Entry entry) {
    try {
      Attributes.mtime(fd, entry.attributes().mtimeSeconds(), entry.attributes().mtimeNanos());
    } catch (PosixException e) {
      losses.add(Loss.TIME, entry.path(), e.errno().text());
    }
  }
}
