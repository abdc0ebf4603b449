package dev.holdfast.source;

/** One reading of a source. Used once, by one thread, and closed in every case. */
public interface Capture extends AutoCloseable {
  /** How its content is to be cut into chunks. */
  Chunking chunking();

  /** Bytes the source is thought to hold, for progress; 0 = not known. */
  long estimatedBytes();

  /**
   * Reads everything and hands it to the sink: entries in strict walk order, each parent before what lies below it,
   * ancestors included. A failure means that no snapshot may be made of it.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code CAPTURE_FAILED} and the faults of {@link Source#open};
   *     {@code STOPPED} when cancelled
   */
  CaptureReport run(CaptureSink sink);

  /** Releases everything, after a failure too. */
  @Override
  void close();
}
