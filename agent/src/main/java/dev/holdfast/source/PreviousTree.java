package dev.holdfast.source;

import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.PathBytes;
import java.util.Optional;

/** The tree of the last committed snapshot of the source, as kept on this machine. Asked in ascending walk order. */
public interface PreviousTree extends AutoCloseable {
  /** A tree that remembers nothing: every file is read. */
  PreviousTree NONE =
      new PreviousTree() {
        @Override
        public Optional<Known> find(PathBytes path) {
          return Optional.empty();
        }

        @Override
        public void close() {}
      };

  /**
   * What stood at that path. Paths must be asked in strict walk order.
   */
  Optional<Known> find(PathBytes path);

  /** Closes the cache file. */
  @Override
  void close();

  /** One remembered entry. */
  record Known(Entry entry, LocalStat stat) {}
}
