package dev.holdfast.restore;

import dev.holdfast.id.Sha256;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.Extent;
import dev.holdfast.snapshot.Hole;
import java.util.List;

/** Cuts the extents of a file where its holes lie: pieces that go from one pack to one place of the file. */
final class ContentPieces {
  private ContentPieces() {}

  /** Takes pieces in the order of the file. */
  @FunctionalInterface
  interface Sink {
    /**
     * One piece.
     *
     * @param start plain bytes to skip from the begin of chunk {@code ordinal}; may reach beyond that chunk
     * @param length bytes, at least 1
     * @param filePosition where they go
     */
    void piece(Sha256 pack, int ordinal, long start, long length, long filePosition);
  }

  static void each(Entry entry, Sink sink) {
    List<Hole> holes = entry.holes();
    int hole = 0;
    long position = 0;
    for (Extent extent : entry.content()) {
      long skipped = 0;
      while (skipped < extent.length()) {
        while (hole < holes.size() && holes.get(hole).offset() == position) {
          position += holes.get(hole).length();
          hole++;
        }
        long room = (hole < holes.size() ? holes.get(hole).offset() : entry.size()) - position;
        long length = Math.min(room, extent.length() - skipped);
        sink.piece(
            extent.pack(), extent.ordinal(), extent.offset() + skipped, length, position);
        skipped += length;
        position += length;
      }
    }
  }
}
