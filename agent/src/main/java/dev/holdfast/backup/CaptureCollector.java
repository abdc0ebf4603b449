package dev.holdfast.backup;

import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryCodec;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.source.CaptureSink;
import dev.holdfast.source.ContentSink;
import dev.holdfast.source.LocalStat;

/**
 * Takes what a capture emits: content goes into the chunk stream at once, entries wait in a scratch file until the packs of
 * their content have names. One thread.
 */
final class CaptureCollector implements CaptureSink {
  /** Kinds of records, first number of their header. Of a placed one: its hard-link group, then 1 for a directory. */
  static final long PLACED = 0;

  static final long STREAM = 1;
  static final long LINK = 2;

  private final PendingRecords records;
  private final ChunkStream stream;
  private final long boundaryBytes;
  private final BackupObserver observer;
  private final long estimatedBytes;
  private final EntryCodec.Encoder encoder = new EntryCodec.Encoder();
  private long reusedBytes;
  private long logicalBytes;
  private long entries;
  private final PackUse use;
  private long reportedBytes;

  /**
   * @param boundaryBytes content of at least this size starts a new chunk
   * @param use counts the content that is placed already
   */
  CaptureCollector(
      PendingRecords records,
      ChunkStream stream,
      long boundaryBytes,
      BackupObserver observer,
      long estimatedBytes,
      PackUse use) {
    this.records = records;
    this.stream = stream;
    this.boundaryBytes = boundaryBytes;
    this.observer = observer;
    this.estimatedBytes = estimatedBytes;
    this.use = use;
  }

  @Override
  public void add(Entry entry, LocalStat stat) {
    placed(entry, stat);
    count(entry);
  }

  @Override
  public void reuse(Entry entry, LocalStat stat) {
    placed(entry, stat);
    reusedBytes += entry.contentBytes();
    count(entry);
    report();
  }

  @Override
  public void link(PathBytes path, long group, LocalStat stat) {
    byte[] bytes = path.toBytes();
    records.append(header(LINK, group, 0, stat), bytes, 0, bytes.length);
    entries++;
  }

  @Override
  public ContentSink content(long expectedBytes) {
    if (expectedBytes >= boundaryBytes) {
      stream.boundary();
    }
    return new Content(stream.position());
  }

  private void count(Entry entry) {
    if (!entry.ancestor()) {
      entries++;
    }
    logicalBytes += entry.contentBytes();
  }

  /** Complete as it is: the second pass copies its bytes. */
  private void placed(Entry entry, LocalStat stat) {
    use.add(entry.content());
    long directory = entry.type() == EntryType.DIRECTORY ? 1 : 0;
    record(PLACED, entry.hardLinkGroup(), directory, stat, entry);
  }

  private void record(long kind, long first, long second, LocalStat stat, Entry entry) {
    int encoded = encoder.encode(entry);
    records.append(header(kind, first, second, stat), encoder.buffer(), 0, encoded);
  }

  private static long[] header(long kind, long first, long second, LocalStat stat) {
    return new long[]{
        kind, first, second, stat.device(), stat.inode(), stat.ctimeSeconds(), stat.ctimeNanos()
    };
  }

  private void report() {
    long done = stream.position() + reusedBytes;
    if (done - reportedBytes >= 1 << 20) {
      reportedBytes = done;
      observer.progress(stream.position(), reusedBytes, estimatedBytes);
    }
  }

  /** Entries without ancestors. */
  long entries() {
    return entries;
  }

  /** Content of all entries, each hard-linked file once. */
  long logicalBytes() {
    return logicalBytes;
  }

  private final class Content implements ContentSink {
    private long start;

    private Content(long start) {
      this.start = start;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      stream.write(bytes, offset, length);
      report();
    }

    @Override
    public void restart() {
      start = stream.position();
    }

    @Override
    public void finish(Entry entry, LocalStat stat) {
      long length = stream.position() - start;
      if (length != entry.contentBytes()) {
        throw new IllegalStateException(
            entry.path() + ": " + length + " bytes were written (expected: "
                + entry.contentBytes() + ")");
      }
      if (length == 0) {
        placed(entry, stat);
      } else {
        record(STREAM, start, length, stat, entry);
      }
      count(entry);
    }

    @Override
    public void discard() {
      start = stream.position();
    }
  }
}
