package dev.holdfast.source.files;

import dev.holdfast.pattern.PathRules;
import java.util.List;

/**
 * What a walk visits and what it leaves out.
 *
 * @param roots absolute clean paths, at least one
 * @param excludes gitignore rules; a root itself is never left out by them
 * @param oneFileSystem whether a directory on another file system than its root is taken as an empty one
 * @param skipCaches whether of directories with a CACHEDIR.TAG only the tag is taken (a root itself is taken whole)
 * @param maxFileBytes larger files are left out; {@link Long#MAX_VALUE} for none
 * @param forbidden absolute paths never visited, wherever they are met: the state directory, stores on this host
 */
record WalkOptions(
    List<byte[]> roots,
    PathRules excludes,
    boolean oneFileSystem,
    boolean skipCaches,
    long maxFileBytes,
    List<byte[]> forbidden) {
  WalkOptions {
    roots = List.copyOf(roots);
    forbidden = List.copyOf(forbidden);
  }
}
