package dev.holdfast.posix;

import java.lang.foreign.MemorySegment;

/**
 * Shape of libc's {@code syscall(2)}; public only because {@link java.lang.invoke.MethodHandleProxies} asks for that.
 * Not for callers.
 */
@FunctionalInterface
public interface Syscall {
  /** Calls; returns -1 on failure with the errno written into {@code state}. */
  @SuppressWarnings("ParameterNumber") // what syscall(2) takes
  long call(MemorySegment state, long number, long a, long b, long c, long d, long e, long f);
}
