package dev.holdfast.source;

import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.PathBytes;

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
   * A further name of something emitted before: everything but the path is as in the first entry of the group, content
   * included.
   *
   * @param group the hard-link group of an entry that was added, reused or finished, never 0
   */
  void link(PathBytes path, long group, LocalStat stat);

  /**
   * Begins the content of a file. Finish it before anything else is emitted.
   *
   * @param expectedBytes its size as far as known; a file at least as long as the smallest chunk starts a new chunk
   */
  ContentSink content(long expectedBytes);
}
