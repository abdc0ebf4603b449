package dev.holdfast.posix;

import java.lang.foreign.MemorySegment;

/**
 * Shape of libc's {@code syscall(2)}; public only because {@link java.lang.invoke.MethodHandleProxies} asks for that.
 * Not for callers.
 */
@FunctionalInterface
public interface Syscall {
  /** Calls with five arguments; returns -1 on failure with the errno written into {@code state}. */
  long call(MemorySegment state, long number, long[] arguments);
}
