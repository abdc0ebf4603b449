package dev.holdfast.backup;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Where each chunk of a run's content stream ended up: chunk number (from 0, in stream order) to id, pack, ordinal and plain
 * length. Lies in a mapped scratch file, so that the heap does not grow with the source; also finds a chunk of this run by
 * its id, for dedup within the run.
 *
 * <p>Written by one thread; {@link #find} may be called by others at the same time (it locks).
 */
final class ChunkPlaces implements AutoCloseable {
  /** Pack number of a chunk that has not been placed. */
  static final int UNPLACED = -1;

  private static final int RECORD_BYTES = 48;
  private static final int RECORDS_PER_SEGMENT = 1 << 16;
  private static final long SEGMENT_BYTES = (long) RECORD_BYTES * RECORDS_PER_SEGMENT;

  /** Beyond this many distinct chunks the oldest stay findable and newer ones are not: costs dedup only. */
  private static final int MAX_FINDABLE = 1 << 21;

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final FileChannel channel;
  private final Arena arena = Arena.ofShared();
  private final List<MemorySegment> segments = new ArrayList<>();
  private long count;
  // Open addressing: chunk number + 1, by the first 8 bytes of the id; the id itself is compared in the file.
  private int[] table = new int[1 << 12];
  private int findable;

  /** Creates the scratch file; it must not exist. */
  ChunkPlaces(Path file) {
    try {
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw new HoldfastException(Fault.STATE_UNUSABLE, "cannot create " + file, e);
    }
  }

  /** Appends the place of the next chunk in stream order. */
  synchronized void append(Sha256 id, int pack, int ordinal, int plainBytes) {
    if (count == (long) segments.size() * RECORDS_PER_SEGMENT) {
      grow();
    }
    MemorySegment segment = segments.get((int) (count / RECORDS_PER_SEGMENT));
    long at = count % RECORDS_PER_SEGMENT * RECORD_BYTES;
    segment.set(LONG, at, id.a());
    segment.set(LONG, at + 8, id.b());
    segment.set(LONG, at + 16, id.c());
    segment.set(LONG, at + 24, id.d());
    segment.set(INT, at + 32, pack);
    segment.set(INT, at + 36, ordinal);
    segment.set(INT, at + 40, plainBytes);
    if (count < MAX_FINDABLE && find(id) < 0) {
      insert(id, (int) count);
    }
    count++;
  }

  /** Number of a chunk of this run with that id, or -1. */
  synchronized long find(Sha256 id) {
    int mask = table.length - 1;
    for (int slot = (int) (id.a() >>> 32) & mask; table[slot] != 0; slot = (slot + 1) & mask) {
      long chunk = table[slot] - 1L;
      if (isAt(chunk, id)) {
        return chunk;
      }
    }
    return -1;
  }

  /** How many chunks have been appended. */
  synchronized long count() {
    return count;
  }

  /** Number of the pack, as the run numbers its packs. */
  int pack(long chunk) {
    return segment(chunk).get(INT, offset(chunk) + 32);
  }

  /** Ordinal within the pack. */
  int ordinal(long chunk) {
    return segment(chunk).get(INT, offset(chunk) + 36);
  }

  /** Plain length in bytes. */
  int plainBytes(long chunk) {
    return segment(chunk).get(INT, offset(chunk) + 40);
  }

  private boolean isAt(long chunk, Sha256 id) {
    MemorySegment segment = segment(chunk);
    long at = offset(chunk);
    return segment.get(LONG, at) == id.a()
        && segment.get(LONG, at + 8) == id.b()
        && segment.get(LONG, at + 16) == id.c()
        && segment.get(LONG, at + 24) == id.d();
  }

  private synchronized MemorySegment segment(long chunk) {
    return segments.get((int) (chunk / RECORDS_PER_SEGMENT));
  }

  private static long offset(long chunk) {
    return chunk % RECORDS_PER_SEGMENT * RECORD_BYTES;
  }

  private void insert(Sha256 id, int chunk) {
    if (2 * (findable + 1) > table.length) {
      rehash();
    }
    place(id.a(), chunk);
    findable++;
  }

  private void place(long prefix, int chunk) {
    int mask = table.length - 1;
    int slot = (int) (prefix >>> 32) & mask;
    while (table[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    table[slot] = chunk + 1;
  }

  private void rehash() {
    int[] old = table;
    table = new int[old.length * 2];
    for (int entry : old) {
      if (entry != 0) {
        long chunk = entry - 1L;
        place(segment(chunk).get(LONG, offset(chunk)), entry - 1);
      }
    }
  }

  private void grow() {
    try {
      long start = segments.size() * SEGMENT_BYTES;
      // Written, not left sparse: on a full disk a write fails cleanly, a store into a sparse mapping kills the process.
      ByteBuffer zeros = ByteBuffer.allocate(1 << 16);
      for (long at = start; at < start + SEGMENT_BYTES; at += zeros.capacity()) {
        zeros.clear();
        while (zeros.hasRemaining()) {
          channel.write(zeros, at + zeros.position());
        }
      }
      segments.add(channel.map(FileChannel.MapMode.READ_WRITE, start, SEGMENT_BYTES, arena));
    } catch (IOException e) {
      throw new HoldfastException(
          Fault.DISK_FULL, "cannot extend the scratch file of the run to hold its chunk list", e);
    }
  }

  @Override
  public void close() {
    arena.close();
    try {
      channel.close();
    } catch (IOException e) {
      throw new HoldfastException(Fault.STATE_UNUSABLE, "cannot close the chunk list", e);
    }
  }
}
