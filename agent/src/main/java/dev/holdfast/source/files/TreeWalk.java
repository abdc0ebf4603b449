package dev.holdfast.source.files;

import dev.holdfast.layout.Limits;
import dev.holdfast.pattern.Verdict;
import dev.holdfast.posix.Errno;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.FileStatus;
import dev.holdfast.posix.FileType;
import dev.holdfast.posix.Listing;
import dev.holdfast.posix.NativePath;
import dev.holdfast.posix.Opening;
import dev.holdfast.posix.PosixException;
import dev.holdfast.posix.Stat;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Visits everything below some roots in walk order (docs/FORMAT.md §9): a directory before what is in it, the names of
 * one directory bytewise.
 *
 * <p>Every step is one name below an open directory and never through a symbolic link, so nobody who may rename things in
 * the tree can make it read what lies elsewhere. A name that changes its kind between two looks is looked at again. The
 * way from {@code /} down to a root counts as part of the tree: a link there is reported, not followed.
 */
final class TreeWalk {
  private static final int LOOKS = 4;
  private static final int MAX_OPEN = 64;

  private final WalkOptions options;
  private final WalkVisitor visitor;
  private final Roots roots;
  private final Set<Place> forbidden = new HashSet<>();
  private final PathBuffer path = new PathBuffer();
  private final FrameStack stack;

  private record Place(long device, long inode) {}

  TreeWalk(WalkOptions options, WalkVisitor visitor) {
    this(options, visitor, MAX_OPEN);
  }

  /** With another bound for the directories kept open at once. */
  TreeWalk(WalkOptions options, WalkVisitor visitor, int maxOpen) {
    this.options = options;
    this.visitor = visitor;
    this.roots = new Roots(options.roots());
    this.stack = new FrameStack(maxOpen);
  }

  /**
   * Walks once.
   *
   * @throws PosixException only when {@code /} itself cannot be opened
   */
  void run() throws PosixException {
    findForbidden();
    try (Listing listing = new Listing(64 * 1024);
        FrameStack frames = stack) {
      enterTop(listing);
      while (!frames.isEmpty()) {
        Frame frame = frames.top();
        if (frame.next < frame.names.count()) {
          visitor.breathe();
          visit(frame, frame.names.name(frame.next++), listing);
        } else if (!frames.pop(path)) {
          visitor.unread(path.copy(), "the directory was moved while it was read");
        }
      }
    }
  }

  private void findForbidden() {
    for (byte[] place : options.forbidden()) {
      try {
        FileStatus status = Stat.absolute(place);
        forbidden.add(new Place(status.dev(), status.ino()));
      } catch (PosixException e) {
        // Not there (yet): then there is nothing to keep out of.
        continue;
      }
    }
  }

  private void enterTop(Listing listing) throws PosixException {
    Fd top = Opening.root();
    FileStatus status = Stat.of(top);
    boolean whole = roots.isRoot(path);
    if (whole) {
      visitor.directory(path, status, top, false);
    }
    NameList names = whole ? names(listing, top) : roots.namesBelow(path);
    Frame.Kind kind = new Frame.Kind(whole, status.dev(), FrameStack.listingFlags());
    stack.push(new Frame(top, status, names, 1, kind));
  }

  private NameList names(Listing listing, Fd dir) {
    return NameList.read(listing, dir,
        e -> visitor.unread(path.copy(), "listing broke off: " + e.errno().text()));
  }

  /** One name: looked at up to four times while it changes under our eyes. */
  private void visit(Frame frame, byte[] name, Listing listing) {
    int old = path.push(name);
    boolean descended = false;
    try {
      if (path.length() > Limits.PATH_BYTES) {
        visitor.unread(path.copy(), "the path is longer than " + Limits.PATH_BYTES + " bytes");
        return;
      }
      for (int look = 1;; look++) {
        try {
          descended = look(frame, name, listing);
          return;
        } catch (PosixException e) {
          if (look < LOOKS && (mayHaveChangedKind(e.errno()) || stillThere(frame, name, e))) {
            continue;
          }
          giveUp(frame, name, e);
          return;
        }
      }
    } finally {
      if (!descended) {
        path.cut(old);
      }
    }
  }

  private static boolean mayHaveChangedKind(Errno errno) {
    return switch (errno) {
      case ELOOP, ENOTDIR, EISDIR, ENXIO, EINVAL, ESTALE, EAGAIN -> true;
      default -> false;
    };
  }

  /** After ENOENT: whether the name is (again) there, so that it is worth another look. */
  private static boolean stillThere(Frame frame, byte[] name, PosixException e) {
    return e.errno() == Errno.ENOENT && exists(frame, name);
  }

  private static boolean exists(Frame frame, byte[] name) {
    Fd dir = frame.fd();
    if (dir == null) {
      return false;
    }
    try {
      return Stat.at(dir, name) != null;
    } catch (PosixException gone) {
      return gone.errno() != Errno.ENOENT;
    }
  }

  private void giveUp(Frame frame, byte[] name, PosixException e) {
    List<byte[]> lost = roots.atOrBelow(path);
    if (e.errno() == Errno.ENOENT && !exists(frame, name)) {
      // Removed between listing and looking: as if it had never been there, unless it was asked for by name.
      lost.forEach(root -> visitor.missing(root, missingText(root)));
      return;
    }
    String reason = e.errno().text() + " (" + e.call() + ")";
    if (lost.isEmpty() || frame.whole) {
      visitor.unread(path.copy(), reason);
    } else {
      lost.forEach(root -> visitor.unread(root, path.is(root) ? reason : path + ": " + reason));
    }
  }

  private String missingText(byte[] root) {
    return path.is(root) ? "does not exist" : path + " does not exist";
  }

  /** Looks at a name and visits what it is; true when the walk now stands in it. */
  private boolean look(Frame frame, byte[] name, Listing listing) throws PosixException {
    Fd dir = frame.fd();
    if (dir == null) {
      throw new IllegalStateException("frame without descriptor at " + path);
    }
    FileStatus status = Stat.at(dir, name);
    if (forbidden.contains(new Place(status.dev(), status.ino()))) {
      return false;
    }
    boolean root = roots.isRoot(path);
    if (status.type() == FileType.DIRECTORY) {
      return lookInto(frame, dir, name, root, listing);
    }
    if (!frame.whole && !root) {
      notAWay(dir, name, status);
    } else if (root || !leftOut(status)) {
      visitor.leaf(path, dir, name, status);
      if (root && status.type() == FileType.SYMLINK) {
        visitor.unread(
            path.copy(), "a symbolic link: only the link itself is captured (name its target too)");
      }
    }
    return false;
  }

  private boolean leftOut(FileStatus status) {
    boolean large = status.type() == FileType.FILE && status.size() > options.maxFileBytes();
    return large || options.excludes().judge(path.array(), path.length(), false) == Verdict.MATCHED;
  }

  /** On the way to a root lies something that is no directory. */
  private void notAWay(Fd dir, byte[] name, FileStatus status) throws PosixException {
    String what = "is not a directory";
    if (status.type() == FileType.SYMLINK) {
      what =
          "is a symbolic link to " + NativePath.display(Stat.readLink(dir, name))
              + " (configure the real path)";
    }
    String reason = path + " " + what;
    roots.atOrBelow(path).forEach(root -> visitor.unread(root, reason));
  }

  private boolean lookInto(Frame frame, Fd dir, byte[] name, boolean root, Listing listing)
      throws PosixException {
    boolean above = roots.isAbove(path);
    boolean excluded = !root && frame.whole
        && options.excludes().judge(path.array(), path.length(), true) == Verdict.MATCHED;
    if (excluded && !above) {
      return false;
    }
    boolean whole = root || (frame.whole && !excluded);
    Fd open;
    try {
      open = Opening.at(dir, name, whole ? FrameStack.listingFlags() : FrameStack.passingFlags());
    } catch (PosixException e) {
      if (e.errno() != Errno.EACCES && e.errno() != Errno.EPERM) {
        throw e;
      }
      closedDirectory(dir, name, e);
      return false;
    }
    boolean entered = false;
    try {
      entered = enter(frame, open, whole, root, above, listing);
    } finally {
      if (!entered) {
        open.close();
      }
    }
    return entered;
  }

  /** A directory we may see but not list: the directory itself is an entry, what is in it is reported. */
  private void closedDirectory(Fd dir, byte[] name, PosixException cause) throws PosixException {
    try (Fd handle = Opening.at(dir, name, FrameStack.passingFlags())) {
      visitor.directory(path, Stat.of(handle), handle, false);
      visitor.unread(path.copy(), cause.errno().text() + " (" + cause.call() + ")");
    }
  }

  private boolean enter(Frame frame, Fd open, boolean whole, boolean root, boolean above,
      Listing listing)
      throws PosixException {
    FileStatus status = Stat.of(open); // of what was opened, which counts; the look by name may be stale
    if (forbidden.contains(new Place(status.dev(), status.ino()))) {
      return false;
    }
    boolean other = !root && frame.whole && isForeign(frame, open, status);
    boolean all = whole && !other;
    visitor.directory(path, status, open, !whole);
    NameList names;
    if (!all) {
      if (!above) {
        return false;
      }
      names = roots.namesBelow(path);
    } else if (!root && !above && options.skipCaches() && CacheTag.isOn(open)) {
      names = NameList.of(List.of(CacheTag.NAME));
    } else {
      names = names(listing, open);
    }
    int flags = whole ? FrameStack.listingFlags() : FrameStack.passingFlags();
    long device = root || !frame.whole ? status.dev() : frame.rootDevice;
    stack.push(new Frame(open, status, names, path.length(), new Frame.Kind(all, device, flags)));
    return true;
  }

  /** Whether a directory begins a file system that is not walked: another one, or one the kernel makes up. */
  private boolean isForeign(Frame frame, Fd open, FileStatus status) throws PosixException {
    if (status.dev() == frame.status.dev()) {
      return false;
    }
    if (options.oneFileSystem() && status.dev() != frame.rootDevice) {
      return true;
    }
    return PseudoFileSystems.contains(Stat.fileSystem(open).magic());
  }
}
