package dev.holdfast.source;

import dev.holdfast.snapshot.Entry;

/** Takes the bytes of one file: those outside its holes, in order. One thread. */
public interface ContentSink {
  /** The next bytes; the caller may reuse the array at once. */
  void write(byte[] bytes, int offset, int length);

  /** Forgets what was written of this file: it is read again from its beginning. */
  void restart();

  /**
   * Ends the file.
   *
   * @param entry without content; its {@link Entry#contentBytes()} must equal what was written since the last restart
   */
  void finish(Entry entry, LocalStat stat);

  /** Ends without an entry: the file could not be read after all. */
  void discard();
}
