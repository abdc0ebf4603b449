package dev.holdfast.source;

import dev.holdfast.snapshot.Entry;

/** Takes what a capture emits, in walk order. One thread. */
public interface CaptureSink {
  /** An entry without content to read: everything but files that hold bytes. */
  void add(Entry entry, LocalStat stat);

  /**
   * An unchanged file: the content of the base snapshot stays.
   *
   * @param entry of the previous tree, with its content; attributes may be newer
   */
  void reuse(Entry entry, LocalStat stat);

  /**
   * Begins the content of a file. Finish it before anything else is emitted.
   *
   * @param expectedBytes its size as far as known; a file at least as long as the smallest chunk starts a new chunk
   */
  ContentSink content(long expectedBytes);
}
