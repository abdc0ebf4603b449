package dev.holdfast.restore;

import dev.holdfast.fault.DiskFault;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The pieces of content of one snapshot grouped by pack, and the places of its nodes: files on the target's disk, so that
 * a million files cost no heap. Filled by one thread, then read by several.
 */
final class WorkList implements AutoCloseable {
  private static final int RECORD = 40;
  private static final int ZEROS = 64 << 10;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  private final Arena arena = Arena.ofShared();
  private final long[] starts;
  private final int[] filled;
  private final MemorySegment records;
  private final MemorySegment places;
  private final FileChannel pathFile;
  private final byte[] pending = new byte[128 << 10];
  private int pendingBytes;
  private long pathBytes;

  /**
   * Makes the files.
   *
   * @param folder empty
   * @param pieces how many each pack has
   * @param nodes how many places there will be
   */
  WorkList(Path folder, List<Integer> pieces, int nodes) {
    starts = new long[pieces.size() + 1];
    filled = new int[pieces.size()];
    for (int i = 0; i < pieces.size(); i++) {
      starts[i + 1] = starts[i] + pieces.get(i);
    }
    try {
      records = map(folder.resolve("pieces"), starts[pieces.size()] * RECORD);
      places = map(folder.resolve("places"), 8L * nodes);
      pathFile =
          FileChannel.open(
              folder.resolve("paths"),
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
    } catch (IOException e) {
      arena.close();
      throw DiskFault.writing("the list of work", e);
    }
  }

  /** Space is taken before the file is mapped: a full disk behind a mapping would be no exception but a signal. */
  private MemorySegment map(Path file, long sizeBytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocate(ZEROS);
      for (long done = 0; done < sizeBytes;) {
        zeros.clear().limit((int) Math.min(ZEROS, sizeBytes - done));
        done += channel.write(zeros);
      }
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, sizeBytes, arena);
    }
  }

  /** Notes where a node lies. */
  void place(int node, byte[] place) {
    places.set(LONG, 8L * node, (pathBytes + pendingBytes) << 16 | place.length);
    if (pendingBytes + place.length > pending.length) {
      flush();
    }
    System.arraycopy(place, 0, pending, pendingBytes, place.length);
    pendingBytes += place.length;
  }

  /** Ends the filling. */
  void flush() {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(pending, 0, pendingBytes);
      while (bytes.hasRemaining()) {
        pathBytes += pathFile.write(bytes, pathBytes);
      }
      pendingBytes = 0;
    } catch (IOException e) {
      throw DiskFault.writing("the list of work", e);
    }
  }

  /** Where a node lies; only what was flushed. */
  byte[] place(int node) {
    long at = places.get(LONG, 8L * node);
    byte[] place = new byte[(int) (at & 0xffff)];
    try {
      ByteBuffer bytes = ByteBuffer.wrap(place);
      while (bytes.hasRemaining()) {
        if (pathFile.read(bytes, (at >>> 16) + bytes.position()) < 0) {
          throw new IOException("the list ends early");
        }
      }
      return place;
    } catch (IOException e) {
      throw DiskFault.reading("the list of work", e);
    }
  }

  /** Adds a piece; the pieces of one pack keep their order. */
  void add(int pack, Piece piece) {
    long at = (starts[pack] + filled[pack]++) * RECORD;
    records.set(INT, at, piece.node());
    records.set(INT, at + 4, piece.ordinal());
    records.set(LONG, at + 8, piece.start());
    records.set(LONG, at + 16, piece.length());
    records.set(LONG, at + 24, piece.filePosition());
  }

  /** How many pieces a pack has. */
  int count(int pack) {
    return filled[pack];
  }

  /** The first chunk of a piece. */
  int ordinal(int pack, int i) {
    return records.get(INT, (starts[pack] + i) * RECORD + 4);
  }

  /** A piece. */
  Piece piece(int pack, int i) {
    long at = (starts[pack] + i) * RECORD;
    return new Piece(
        records.get(INT, at),
        records.get(INT, at + 4),
        records.get(LONG, at + 8),
        records.get(LONG, at + 16),
        records.get(LONG, at + 24));
  }

  /** Part of one file's content in one pack; see {@link ContentPieces.Sink#piece}. */
  record Piece(int node, int ordinal, long start, long length, long filePosition) {}

  @Override
  public void close() {
    arena.close();
    try {
      pathFile.close();
    } catch (IOException e) {
      throw DiskFault.writing("the list of work", e);
    }
  }
}
