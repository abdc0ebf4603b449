package dev.holdfast.cli;

import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.source.Capture;
import dev.holdfast.source.CaptureContext;
import dev.holdfast.source.CaptureReport;
import dev.holdfast.source.CaptureSink;
import dev.holdfast.source.ContentSink;
import dev.holdfast.source.LocalStat;
import dev.holdfast.source.PreviousTree;
import dev.holdfast.source.Source;
import dev.holdfast.source.TreeCache;
import dev.holdfast.state.StateDirectory;
import java.time.InstantSource;
import java.util.List;

/** Looks at sources without storing anything: for {@code --dry-run}, and when no store is at hand. One thread. */
final class SourceLook {
  private final StateDirectory state;
  private final InstantSource clock;
  private final CancelSignal cancel;

  SourceLook(StateDirectory state, InstantSource clock, CancelSignal cancel) {
    this.state = state;
    this.clock = clock;
    this.cancel = cancel;
  }

  /**
   * What a backup would find.
   *
   * @param report of the capture
   * @param entries without ancestors
   * @param readBytes content that would be read because it is new or changed
   */
  record Seen(CaptureReport report, long entries, long readBytes) {}

  /** Opens the source, as a backup would first do. */
  void examine(Source source) {
    try (Capture capture = source.open(context(PreviousTree.NONE, List.of()))) {
      cancel.check();
    }
  }

  /** Reads the source whole. */
  Seen read(Source source, List<PathBytes> excluded) {
    try (PreviousTree previous =
        TreeCache.open(state.cache().resolve(source.id() + ".tree"), source.id());
        Capture capture = source.open(context(previous, excluded))) {
      Counting sink = new Counting();
      CaptureReport report = capture.run(sink);
      return new Seen(report, sink.entries, sink.readBytes);
    }
  }

  private CaptureContext context(PreviousTree previous, List<PathBytes> excluded) {
    return new CaptureContext(
        clock, previous, extent -> true, state.scratch(), cancel, excluded);
  }

  private static final class Counting implements CaptureSink, ContentSink {
    private long entries;
    private long readBytes;
    private long current;

    @Override
    public void add(Entry entry, LocalStat stat) {
      entries += entry.ancestor() ? 0 : 1;
    }

    @Override
    public void reuse(Entry entry, LocalStat stat) {
      entries++;
    }

    @Override
    public void link(PathBytes path, long group, LocalStat stat) {
      entries++;
    }

    @Override
    public ContentSink content(long expectedBytes) {
      current = 0;
      return this;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      current += length;
    }

    @Override
    public void restart() {
      current = 0;
    }

    @Override
    public void finish(Entry entry, LocalStat stat) {
      readBytes += current;
      entries++;
    }

    @Override
    public void discard() {
      current = 0;
    }
  }
}
