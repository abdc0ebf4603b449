package dev.holdfast.source;

import dev.holdfast.snapshot.Extent;
import dev.holdfast.snapshot.PathBytes;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a capture may use.
 *
 * @param clock the time
 * @param previous the last tree of this source, or {@link PreviousTree#NONE}
 * @param usable whether content of the previous tree may still be referred to
 * @param scratch a private folder on disk for temporary copies; emptied by the caller
 * @param cancel to be looked at often
 * @param excluded paths that are never captured: the state directory, directory stores
 */
public record CaptureContext(
    InstantSource clock,
    PreviousTree previous,
    Predicate<Extent> usable,
    Path scratch,
    CancelSignal cancel,
    List<PathBytes> excluded) {
  /** Copies the list. */
  public CaptureContext {
    excluded = List.copyOf(excluded);
  }
}
