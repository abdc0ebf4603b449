package dev.holdfast.backup;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.StoreId;
import dev.holdfast.transfer.CopyState;
import org.jspecify.annotations.Nullable;

/**
 * One store's part in a run: it takes every object until something fails, then it leaves the run and the others go on. Any
 * thread.
 */
final class StoreLane {
  private final StoreId id;
  private final String name;
  private long storedBytes;
  private @Nullable HoldfastException failure;
  private CopyState state = CopyState.PENDING;
  private String reason = "";

  StoreLane(StoreId id, String name) {
    this.id = id;
    this.name = name;
  }

  StoreId id() {
    return id;
  }

  String name() {
    return name;
  }

  /** Whether the store still takes part. */
  synchronized boolean active() {
    return state == CopyState.PENDING;
  }

  /** The store leaves the run; the first reason stays. */
  synchronized void leave(CopyState newState, String why, @Nullable HoldfastException cause) {
    if (active()) {
      state = newState;
      reason = why;
      failure = cause;
    }
  }

  /** Ciphertext written by this run, in bytes. */
  synchronized void written(long bytes) {
    storedBytes += bytes;
  }

  synchronized long storedBytes() {
    return storedBytes;
  }

  synchronized CopyState state() {
    return state;
  }

  synchronized String reason() {
    return reason;
  }

  /** The fault it left with, if it was one. */
  synchronized @Nullable HoldfastException failure() {
    return failure;
  }
}
