package dev.holdfast.transfer;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A file as the body of a request, of exactly the length that was promised. It is hashed on the way, and its last bytes are
 * held back until the hash was compared: a file that rotted in the spool never arrives whole.
 */
final class FileBody implements HttpRequest.BodyPublisher {
  private static final int BUFFER_BYTES = BodyBuffers.BUFFER_BYTES;

  private final Path file;
  private final FileCopy.Wanted wanted;
  private final Progress progress;
  private final BodyBuffers.Spare spare;
  private volatile @Nullable Reading latest;

  FileBody(Path file, FileCopy.Wanted wanted, Progress progress, BodyBuffers.Spare spare) {
    this.file = file;
    this.wanted = wanted;
    this.progress = progress;
    this.spare = spare;
  }

  /** The server took all of it, so that nobody looks at its buffers any more. */
  void arrived() {
    Reading reading = latest;
    if (reading != null) {
      latest = null;
      spare.give(reading.buffers);
    }
  }

  @Override
  public long contentLength() {
    return wanted.sizeBytes();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    Reading reading = new Reading(subscriber, spare.take());
    latest = reading;
    subscriber.onSubscribe(reading);
  }

  /** One pass over the file. Whoever raises the demand from nothing reads, so one thread reads at a time. */
  private final class Reading implements Flow.Subscription {
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private final BodyBuffers buffers;
    private final AtomicLong demand = new AtomicLong();
    private final MessageDigest digest = Sha256.newDigest();
    private @Nullable FileChannel channel;
    private long position;
    private volatile boolean ended;

    private Reading(Flow.Subscriber<? super ByteBuffer> subscriber, BodyBuffers buffers) {
      this.subscriber = subscriber;
      this.buffers = buffers;
    }

    @Override
    public void request(long n) {
      if (n <= 0) {
        fail(new IllegalArgumentException("a demand of " + n));
      } else if (demand.getAndAccumulate(n, Reading::sum) == 0) {
        do {
          emit();
        } while (demand.decrementAndGet() > 0 && !ended);
      }
    }

    private static long sum(long a, long b) {
      return a + b < 0 ? Long.MAX_VALUE : a + b;
    }

    private void emit() {
      if (ended) {
        return;
      }
      try {
        ByteBuffer next = read();
        progress.moved();
        subscriber.onNext(next);
        if (position == wanted.sizeBytes()) {
          end();
          subscriber.onComplete();
        }
      } catch (IOException e) {
        fail(DiskFault.reading(file.toString(), e));
      } catch (HoldfastException e) {
        fail(e);
      }
    }

    private ByteBuffer read() throws IOException {
      FileChannel from = open();
      long left = wanted.sizeBytes() - position;
      ByteBuffer buffer = buffers.next().limit((int) Math.min(BUFFER_BYTES, left));
      while (buffer.hasRemaining() && from.read(buffer) >= 0) {
        // Reads until the buffer or the file ends.
      }
      buffer.flip();
      digest.update(buffer.array(), 0, buffer.limit());
      position += buffer.limit();
      boolean last = position == wanted.sizeBytes();
      if (buffer.limit() < Math.min(BUFFER_BYTES, left)
          || last && (from.size() != position
              || !Sha256.ofBytes(digest.digest()).equals(wanted.sha256()))) {
        throw new HoldfastException(
            Fault.STATE_UNUSABLE,
            file + " is not what was spooled (expected: " + wanted.sizeBytes()
                + " bytes with hash " + wanted.sha256() + ")");
      }
      return buffer;
    }

    private FileChannel open() throws IOException {
      FileChannel opened = channel;
      if (opened == null) {
        opened = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        channel = opened;
      }
      return opened;
    }

    private void fail(Throwable cause) {
      if (!ended) {
        end();
        subscriber.onError(cause);
      }
    }

    @Override
    public void cancel() {
      end();
    }

    private void end() {
      ended = true;
      FileChannel opened = channel;
      if (opened != null) {
        try {
          opened.close();
        } catch (IOException e) {
          // It was only read: nothing is lost when closing fails.
          progress.moved();
        }
      }
    }
  }
}
