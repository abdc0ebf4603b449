package dev.holdfast.restore;

import dev.holdfast.posix.Accounts;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.ExtendedAttribute;
import dev.holdfast.snapshot.PathBytes;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides what comes back by itself and what only on request, and counts what does not. Any thread. */
final class Gate {
  private static final int SETID_BITS = 06000;
  private static final byte[] SECURITY = "security.".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TRUSTED = "trusted.".getBytes(StandardCharsets.US_ASCII);

  private final Set<Preserve> preserve;
  private final boolean root;
  private final Losses losses;
  private final int user = Accounts.effectiveUser();
  private final int group = Accounts.effectiveGroup();

  Gate(Set<Preserve> preserve, boolean root, Losses losses) {
    this.preserve = preserve;
    this.root = root;
    this.losses = losses;
  }

  /** Whether things of this type are made at all. */
  static boolean comesBack(EntryType type, Set<Preserve> preserve) {
    return switch (type) {
      case FILE, DIRECTORY, SYMLINK, FIFO -> true;
      case SOCKET -> preserve.contains(Preserve.SOCKETS);
      case CHARDEV, BLOCKDEV -> preserve.contains(Preserve.DEVICES);
    };
  }

  /** Whether owners are set. */
  boolean root() {
    return root;
  }

  /** Counts everything of an entry that will not come back. */
  void foresee(Entry entry) {
    if (!comesBack(entry.type(), preserve)) {
      losses.add(
          entry.type() == EntryType.SOCKET ? Loss.SOCKET : Loss.DEVICE,
          entry.path(),
          entry.type().text());
      return;
    }
    int mode = entry.attributes().mode();
    if (mode != mode(entry)) {
      losses.add(Loss.SETID, entry.path(), String.format("%04o", mode));
    }
    if (!root && (entry.attributes().uid() != user || entry.attributes().gid() != group)) {
      losses.add(
          Loss.OWNER,
          entry.path(),
          entry.attributes().uid() + ":" + entry.attributes().gid());
    }
    for (ExtendedAttribute attribute : entry.xattrs()) {
      Loss loss = gated(attribute.name());
      if (loss != null) {
        losses.add(loss, entry.path(), attribute.name().toString());
      }
    }
  }

  /** The mode to set. */
  int mode(Entry entry) {
    int mode = entry.attributes().mode();
    return preserve.contains(Preserve.SETID) ? mode : mode & ~SETID_BITS;
  }

  /** Whether an attribute is to be set. */
  boolean wants(ExtendedAttribute attribute) {
    return gated(attribute.name()) == null;
  }

  private @Nullable Loss gated(PathBytes name) {
    if (startsWith(name, SECURITY) && !preserve.contains(Preserve.SECURITY)) {
      return Loss.SECURITY;
    }
    if (startsWith(name, TRUSTED) && !preserve.contains(Preserve.TRUSTED)) {
      return Loss.TRUSTED;
    }
    return null;
  }

  private static boolean startsWith(PathBytes name, byte[] prefix) {
    if (name.length() < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (name.at(i) != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}
