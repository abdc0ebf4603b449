package dev.holdfast.restore;

import dev.holdfast.snapshot.PathBytes;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One snapshot and where in the target it goes.
 *
 * @param snapshot what
 * @param folders directories below the target, outermost first: none when one snapshot is restored, {@code app} and
 *     {@code source} when several are; each a plain name
 */
public record RestorePart(Restorable snapshot, List<String> folders) {
  /** Copies the list and checks the names. */
  public RestorePart {
    folders = List.copyOf(folders);
    for (String folder : folders) {
      boolean plain =
          !folder.isEmpty()
              && !folder.equals(".")
              && !folder.equals("..")
              && folder.indexOf('/') < 0
              && folder.indexOf('\0') < 0;
      if (!plain) {
        throw new IllegalArgumentException("folder '" + folder + "' (expected: one plain name)");
      }
    }
  }

  /** Where a captured path lies below the target: relative, no slash at either end; empty for the target itself. */
  byte[] place(PathBytes captured) {
    byte[] stem = String.join("/", folders).getBytes(StandardCharsets.UTF_8);
    if (captured.length() == 1) {
      return stem;
    }
    int slash = stem.length == 0 ? 0 : 1;
    byte[] place = new byte[stem.length + slash + captured.length() - 1];
    byte[] path = captured.toBytes();
    if (slash == 1) {
      System.arraycopy(stem, 0, place, 0, stem.length);
      place[stem.length] = '/';
    }
    System.arraycopy(path, 1, place, stem.length + slash, path.length - 1);
    return place;
  }
}
