package dev.holdfast.source.files;

import dev.holdfast.posix.NativePath;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.source.CaptureContext;
import dev.holdfast.source.CaptureReport;
import dev.holdfast.source.PreviousTree;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/** Runs captures in tests. */
final class Captures {
  /** The real time, a minute ahead: everything has settled. */
  static final InstantSource SETTLED =
      InstantSource.offset(InstantSource.system(), Duration.ofMinutes(1));

  private Captures() {}

  static PathBytes path(Path p) {
    return PathBytes.of(NativePath.of(p));
  }

  static FilesSettings settings(Path... paths) {
    return FilesSettings.all(Arrays.stream(paths).map(Captures::path).toList());
  }

  static CaptureContext context(InstantSource clock, PreviousTree previous) {
    return new CaptureContext(
        clock, previous, extent -> true, Path.of("/nonexistent"), new CancelSignal(), List.of());
  }

  static CaptureReport run(FilesSettings settings, MemorySink sink, PreviousTree previous) {
    return run(settings, sink, context(SETTLED, previous));
  }

  static CaptureReport run(FilesSettings settings, MemorySink sink, CaptureContext context) {
    try (FilesCapture capture = new FilesCapture(settings, context)) {
      return capture.run(sink);
    }
  }
}
