package dev.holdfast.source;

import dev.holdfast.id.SourceId;

/** One thing to protect. */
public interface Source {
  /** Its series. */
  SourceId id();

  /** The app it belongs to. */
  String app();

  /** Its name within the app. */
  String name();

  /** {@code files}, {@code sqlite} … */
  String kind();

  /**
   * Looks at the source and prepares reading it; nothing is emitted yet.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code SOURCE_MISSING}, {@code SOURCE_UNREADABLE},
   *     {@code SOURCE_NOT_A_DATABASE}, {@code SOURCE_CORRUPT}, {@code SOURCE_BUSY}, {@code DISK_FULL}
   */
  Capture open(CaptureContext context);
}
