package dev.holdfast.source.files;

import dev.holdfast.pattern.PathRules;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.FileStatus;
import dev.holdfast.posix.NativePath;
import dev.holdfast.posix.PosixException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Keeps what a walk met, as text. */
final class Recorder implements WalkVisitor {
  /** What to do at a leaf, before it is recorded. */
  interface AtLeaf {
    void look(PathBuffer path, Fd dir, byte[] name, FileStatus status) throws PosixException;
  }

  final List<String> met = new ArrayList<>();
  final List<byte[]> paths = new ArrayList<>();
  final List<String> unread = new ArrayList<>();
  final List<String> missing = new ArrayList<>();
  AtLeaf atLeaf = (path, dir, name, status) -> {};
  private final int cut;

  /** Paths are recorded relative to {@code base}. */
  Recorder(Path base) {
    this.cut = NativePath.of(base).length;
  }

  static WalkOptions options(List<Path> roots, List<String> excludes) {
    List<byte[]> bytes = roots.stream().map(NativePath::of).toList();
    PathRules rules = PathRules.of(excludes, bytes);
    return new WalkOptions(bytes, rules, false, false, Long.MAX_VALUE, List.of());
  }

  private String text(byte[] path) {
    return path.length <= cut
        ? ".".repeat(cut - path.length + 1)
        : NativePath.display(Arrays.copyOfRange(path, cut + 1, path.length));
  }

  @Override
  public void directory(PathBuffer path, FileStatus status, Fd open, boolean ancestor) {
    if (!ancestor || path.length() >= cut) {
      met.add(text(path.copy()) + (ancestor ? "^" : "/"));
    }
    paths.add(path.copy());
  }

  @Override
  public void leaf(PathBuffer path, Fd dir, byte[] name, FileStatus status) throws PosixException {
    atLeaf.look(path, dir, name, status);
    String mark =
        switch (status.type()) {
          case FILE -> "";
          case SYMLINK -> "@";
          default -> "=" + status.type();
        };
    met.add(text(path.copy()) + mark);
    paths.add(path.copy());
  }

  @Override
  public void unread(byte[] path, String reason) {
    unread.add(text(path) + ": " + reason);
  }

  @Override
  public void missing(byte[] root, String reason) {
    missing.add(text(root) + ": " + reason);
  }

  @Override
  public void breathe() {}
}
