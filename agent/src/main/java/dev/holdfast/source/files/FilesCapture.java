package dev.holdfast.source.files;

import dev.holdfast.chunk.ChunkSizes;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.pattern.PathRules;
import dev.holdfast.posix.PosixException;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.snapshot.SnapshotBody;
import dev.holdfast.source.Capture;
import dev.holdfast.source.CaptureContext;
import dev.holdfast.source.CaptureReport;
import dev.holdfast.source.CaptureSink;
import dev.holdfast.source.Chunking;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One walk over the configured paths into a sink. */
final class FilesCapture implements Capture {
  private final FilesSettings settings;
  private final CaptureContext context;

  FilesCapture(FilesSettings settings, CaptureContext context) {
    this.settings = settings;
    this.context = context;
  }

  @Override
  public Chunking chunking() {
    return new Chunking.ContentDefined(ChunkSizes.TREE);
  }

  @Override
  public long estimatedBytes() {
    return 0;
  }

  @Override
  public CaptureReport run(CaptureSink sink) {
    Instant start = context.clock().instant();
    List<byte[]> roots = settings.paths().stream().map(PathBytes::toBytes).toList();
    WalkOptions options =
        new WalkOptions(
            roots,
            PathRules.of(settings.exclude(), roots),
            settings.oneFileSystem(),
            settings.excludeCaches(),
            settings.maxFileBytes(),
            context.excluded().stream().map(PathBytes::toBytes).toList());
    Incidents incidents = new Incidents();
    EntryEmitter emitter = new EntryEmitter(context, sink, incidents);
    try {
      new TreeWalk(options, emitter).run();
    } catch (PosixException e) {
      throw new HoldfastException(Fault.SOURCE_UNREADABLE, "/ cannot be read: " + e.errno().text(),
          e);
    }
    if (!emitter.hasCaptured()) {
      throw nothing(incidents);
    }
    return new CaptureReport(
        start,
        context.clock().instant(),
        emitter.logicalBytes(),
        settings.paths(),
        incidents.changedList(),
        incidents.changedCount(),
        incidents.unreadList(),
        incidents.unreadCount(),
        List.of(),
        List.of(),
        Map.of(),
        incidents.findings());
  }

  private HoldfastException nothing(Incidents incidents) {
    if (incidents.unreadList().isEmpty()) {
      return new HoldfastException(
          Fault.SOURCE_MISSING,
          settings.paths().getFirst() + " holds nothing that may be captured");
    }
    SnapshotBody.Unread first = incidents.unreadList().getFirst();
    return new HoldfastException(
        Fault.SOURCE_UNREADABLE, first.path() + " cannot be captured: " + first.reason());
  }

  @Override
  public void close() {
    context.previous().close();
  }
}
