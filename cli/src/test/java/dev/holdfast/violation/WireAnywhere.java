package dev.holdfast.violation;

import dev.holdfast.wire.format.v1.SnapshotBody;

/** Breaks R6: a wire type behind the doors. */
public interface WireAnywhere {
  SnapshotBody body();
}
