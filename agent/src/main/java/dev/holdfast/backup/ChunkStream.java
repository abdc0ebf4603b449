package dev.holdfast.backup;

import dev.holdfast.chunk.ChunkSizes;
import dev.holdfast.chunk.Cutter;

/**
 * A byte stream that is cut into chunks as it is written. Small files run together in it; {@link #boundary} makes the next
 * byte start a new chunk. One thread.
 */
final class ChunkStream {
  private final Cutter cutter;
  private final ChunkPipeline pipeline;
  private final byte[] window;
  private int start;
  private int end;
  private long position;

  ChunkStream(Cutter cutter, ChunkSizes sizes, ChunkPipeline pipeline) {
    this.cutter = cutter;
    this.pipeline = pipeline;
    // A chunk is cut as soon as its end is seen, so little is left to be moved when the window is full.
    this.window = new byte[sizes.maxBytes() + sizes.averageBytes() / 2];
  }

  /** How many bytes have been written. */
  long position() {
    return position;
  }

  /** Appends bytes. */
  void write(byte[] bytes, int offset, int length) {
    int done = 0;
    while (done < length) {
      if (end == window.length) {
        cutAndShift();
      }
      int n = Math.min(length - done, window.length - end);
      System.arraycopy(bytes, offset + done, window, end, n);
      end += n;
      done += n;
    }
    position += length;
  }

  /** Ends the current chunk here. */
  void boundary() {
    while (start < end) {
      emit(cutter.cut(window, start, end - start, true));
    }
    start = 0;
    end = 0;
  }

  private void cutAndShift() {
    int n = cutter.cut(window, start, end - start, false);
    while (n > 0) {
      emit(n);
      n = cutter.cut(window, start, end - start, false);
    }
    System.arraycopy(window, start, window, 0, end - start);
    end -= start;
    start = 0;
  }

  private void emit(int length) {
    ChunkPipeline.Slot slot = pipeline.borrow();
    slot.fill(window, start, length);
    pipeline.submit(slot);
    start += length;
  }
}
