package dev.holdfast.source.sqlite;

import dev.holdfast.snapshot.PathBytes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The directories above a path, from the first component down, without {@code /}. */
final class Ancestors {
  private Ancestors() {}

  static Iterable<PathBytes> of(PathBytes path) {
    Deque<PathBytes> all = new ArrayDeque<>();
    for (Optional<PathBytes> above = path.parent(); above.isPresent() && above.get().length() > 1;
        above = above.get().parent()) {
      all.addFirst(above.get());
    }
    return all;
  }
}
