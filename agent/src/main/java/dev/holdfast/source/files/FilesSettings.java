package dev.holdfast.source.files;

import dev.holdfast.snapshot.PathBytes;
import java.util.List;

/**
 * What a files source captures, as configured.
 *
 * @param paths absolute, without {@code .}, {@code ..}, empty components or trailing slash; at least one
 * @param exclude gitignore patterns, see {@link dev.holdfast.pattern.PathRules}; bases are {@code paths}
 * @param oneFileSystem whether another file system below a path is taken as an empty directory
 * @param excludeCaches whether of directories with a CACHEDIR.TAG only the tag is taken
 * @param maxFileBytes larger files are left out; {@link Long#MAX_VALUE} for none
 */
public record FilesSettings(
    List<PathBytes> paths,
    List<String> exclude,
    boolean oneFileSystem,
    boolean excludeCaches,
    long maxFileBytes) {
  /** Copies the lists; refuses paths that are not clean. */
  public FilesSettings {
    paths = List.copyOf(paths);
    exclude = List.copyOf(exclude);
    if (paths.isEmpty()) {
      throw new IllegalArgumentException("paths: none (expected: at least one)");
    }
    for (PathBytes path : paths) {
      if (!isClean(path.toBytes())) {
        throw new IllegalArgumentException(
            "path: " + path + " (expected: absolute, no '.', '..', '//' or slash at the end)");
      }
    }
  }

  /** Settings with nothing left out. */
  public static FilesSettings all(List<PathBytes> paths) {
    return new FilesSettings(paths, List.of(), false, false, Long.MAX_VALUE);
  }

  private static boolean isClean(byte[] path) {
    if (path.length == 0 || path[0] != '/') {
      return false;
    }
    int start = 1;
    for (int i = 1; i <= path.length && path.length > 1; i++) {
      if (i < path.length && path[i] == 0) {
        return false;
      }
      if (i == path.length || path[i] == '/') {
        int length = i - start;
        boolean dots = length == 1 && path[start] == '.';
        dots |= length == 2 && path[start] == '.' && path[start + 1] == '.';
        if (length == 0 || dots) {
          return false;
        }
        start = i + 1;
      }
    }
    return true;
  }
}
