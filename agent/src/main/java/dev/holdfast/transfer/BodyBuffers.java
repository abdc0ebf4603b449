package dev.holdfast.transfer;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The buffers that one body passes through in turn: fresh ones would grow old on their way and fill the heap. There are more
 * of them than Java's client can have asked for and not sent yet: on a plain connection it asks for the next one while it
 * writes the one before, and TLS lets eleven wait (jdk.internal.net.http, Http1Exchange and SSLFlowDelegate). A client that
 * took more at once would find its bytes changed, and the server would refuse them for their hash. One thread at a time.
 */
final class BodyBuffers {
  static final int BUFFER_BYTES = 64 << 10;
  private static final int PLAIN = 4;
  private static final int TLS = 16;

  /** Buffers that no request uses any more, of connections of one kind. Any thread. */
  static final class Spare {
    private final int each;
    private final Queue<BodyBuffers> idle = new ConcurrentLinkedQueue<>();

    Spare(boolean tls) {
      this.each = tls ? TLS : PLAIN;
    }

    BodyBuffers take() {
      BodyBuffers some = idle.poll();
      return some == null ? new BodyBuffers(each) : some;
    }

    /** Takes back what was used for a body that arrived whole. */
    void give(BodyBuffers buffers) {
      idle.add(buffers);
    }
  }

  private final @Nullable ByteBuffer[] buffers;
  private int next;

  private BodyBuffers(int count) {
    this.buffers = new ByteBuffer[count];
  }

  /** An empty buffer of {@link #BUFFER_BYTES}: the oldest, or a fresh one while that has bytes left to be taken. */
  ByteBuffer next() {
    ByteBuffer buffer = buffers[next];
    if (buffer == null || buffer.hasRemaining()) {
      buffer = ByteBuffer.allocate(BUFFER_BYTES);
      buffers[next] = buffer;
    }
    next = (next + 1) % buffers.length;
    return buffer.clear();
  }
}
