package dev.holdfast.chunk;

/** Says where the next chunk ends. Holds no state between calls, so one cutter serves many streams and threads. */
public sealed interface Cutter permits FastCdc, FixedCutter {
  /** What {@link #cut} returns when the chunk cannot be ended yet. */
  int NEED_MORE = -1;

  /**
   * Length of the chunk that begins at {@code offset}.
   *
   * <p>With at least {@link #maxBytes()} bytes at hand, or with {@code end} set and any bytes at all, the answer is always
   * a length. Ask again with more bytes after {@link #NEED_MORE}: the search then starts over, so give whole maxima.
   *
   * @param buffer holds the stream from {@code offset} on
   * @param offset where the chunk begins
   * @param length bytes at hand from {@code offset}
   * @param end whether the stream ends with them
   * @return the chunk's length; 0 only when {@code end} and no byte is left; or {@link #NEED_MORE}
   */
  int cut(byte[] buffer, int offset, int length, boolean end);

  /** The longest chunk, in bytes. */
  int maxBytes();
}
