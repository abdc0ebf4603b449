package dev.holdfast.source;

import dev.holdfast.fault.Finding;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.snapshot.SnapshotBody;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a capture saw.
 *
 * @param start when reading began
 * @param end the moment the snapshot shows
 * @param logicalBytes what the source holds: file sizes without holes, each hard-linked file once
 * @param roots the captured paths as configured
 * @param changed paths that changed while they were read, at most 1,000
 * @param changedCount how many did
 * @param unread what could not be read, at most 1,000
 * @param unreadCount how much that was
 * @param fingerprint exact figures, or empty
 * @param tools what took part, with versions
 * @param settings of the engine
 * @param findings for the user
 */
public record CaptureReport(
    Instant start,
    Instant end,
    long logicalBytes,
    List<PathBytes> roots,
    List<PathBytes> changed,
    long changedCount,
    List<SnapshotBody.Unread> unread,
    long unreadCount,
    List<SnapshotBody.FingerprintItem> fingerprint,
    List<SnapshotBody.Tool> tools,
    Map<String, String> settings,
    List<Finding> findings) {
  /** Copies the collections. */
  public CaptureReport {
    roots = List.copyOf(roots);
    changed = List.copyOf(changed);
    unread = List.copyOf(unread);
    fingerprint = List.copyOf(fingerprint);
    tools = List.copyOf(tools);
    settings = Map.copyOf(settings);
    findings = List.copyOf(findings);
  }
}
