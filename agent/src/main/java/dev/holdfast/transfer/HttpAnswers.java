package dev.holdfast.transfer;

import dev.holdfast.endpoint.Confidential;
import dev.holdfast.endpoint.S3Answer;
import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** What becomes of the bodies of answers: a good one goes into a new file, an error's beginning is kept, nothing more. */
final class HttpAnswers {
  private static final int ERROR_BYTES = 16 << 10;

  private HttpAnswers() {}

  /**
   * One answer.
   *
   * @param error what it says if it is not a success
   * @param sizeBytes of the body that was written, else 0
   */
  record Answer(int status, @Nullable S3Answer error, long sizeBytes) {}

  /** Drops the body of a success. */
  static HttpResponse.BodyHandler<Answer> status(Progress progress, Grant.Http grant) {
    return info -> new Body(info, null, null, progress, 0, grant);
  }

  /** Hashes the body of a success. */
  static HttpResponse.BodyHandler<Answer> toHash(
      MessageDigest digest, long maxBytes, Progress progress, Grant.Http grant) {
    return info -> new Body(info, null, info.statusCode() == 200 ? digest : null, progress,
        maxBytes, grant);
  }

  /** Writes the body of a success into a new file. */
  static HttpResponse.BodyHandler<Answer> toNewFile(
      Path target, long maxBytes, Progress progress, Grant.Http grant) {
    return info -> new Body(info, info.statusCode() == 200 ? target : null, null, progress,
        maxBytes,
        grant);
  }

  /** What a request carries that nobody may see. */
  static Confidential sent(Grant.Http grant) {
    return Confidential.ofQuery(String.valueOf(grant.uri().getRawQuery()));
  }

  private static final class Body implements HttpResponse.BodySubscriber<Answer> {
    private final HttpResponse.ResponseInfo info;
    private final @Nullable Path target;
    private final @Nullable MessageDigest digest;
    private final Progress progress;
    private final long maxBytes;
    private final Grant.Http grant;
    private final CompletableFuture<Answer> result = new CompletableFuture<>();
    private final ByteBuffer beginning = ByteBuffer.allocate(ERROR_BYTES);
    private Flow.@Nullable Subscription subscription;
    private @Nullable FileChannel channel;
    private long sizeBytes;

    private Body(
        HttpResponse.ResponseInfo info,
        @Nullable Path target,
        @Nullable MessageDigest digest,
        Progress progress,
        long maxBytes,
        Grant.Http grant) {
      this.info = info;
      this.target = target;
      this.digest = digest;
      this.progress = progress;
      this.maxBytes = maxBytes;
      this.grant = grant;
    }

    @Override
    public CompletionStage<Answer> getBody() { return result; }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
      subscription = newSubscription;
      progress.moved();
      if (target != null) {
        try {
          channel =
              FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
          fail(DiskFault.writing(target.toString(), e));
          return;
        }
      }
      newSubscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
      progress.moved();
      if (result.isDone()) {
        return;
      }
      for (ByteBuffer part : parts) {
        take(part);
      }
      Flow.Subscription from = subscription;
      if (from != null && !result.isDone()) {
        from.request(1);
      }
    }

    private void take(ByteBuffer part) {
      FileChannel to = channel;
      MessageDigest hashing = digest;
      if (to == null && hashing == null) {
        takeBeginning(part);
        return;
      }
      sizeBytes += part.remaining();
      if (sizeBytes > maxBytes) {
        fail(
            new HoldfastException(
                Fault.OBJECT_TOO_LARGE,
                grant.name().path() + " is longer than " + maxBytes
                    + " bytes (expected: at most that)"));
        return;
      }
      if (hashing != null) {
        hashing.update(part);
      }
      try {
        while (to != null && part.hasRemaining()) {
          to.write(part);
        }
      } catch (IOException e) {
        fail(DiskFault.writing(String.valueOf(target), e));
      }
    }

    private void takeBeginning(ByteBuffer part) {
      while (part.hasRemaining() && beginning.hasRemaining()) {
        beginning.put(part.get());
      }
      if (!beginning.hasRemaining()) {
        complete(); // nobody reads the rest
        cancel();
      }
    }

    @Override
    public void onError(Throwable failure) {
      close();
      result.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      complete();
    }

    private void complete() {
      close();
      boolean good = info.statusCode() >= 200 && info.statusCode() < 300;
      S3Answer error =
          good
              ? null
              : S3Answer.of(
                  info.statusCode(),
                  new String(beginning.array(), 0, beginning.position(), StandardCharsets.UTF_8),
                  info.headers().firstValue("x-amz-bucket-region"),
                  info.headers().firstValue("date"),
                  sent(grant));
      result.complete(new Answer(info.statusCode(), error, sizeBytes));
    }

    private void fail(HoldfastException fault) {
      close();
      cancel();
      result.completeExceptionally(fault);
    }

    private void cancel() {
      Flow.Subscription from = subscription;
      if (from != null) {
        from.cancel();
      }
    }

    private void close() {
      FileChannel to = channel;
      channel = null;
      if (to != null) {
        try {
          to.close();
        } catch (IOException e) {
          result.completeExceptionally(DiskFault.writing(String.valueOf(target), e));
        }
      }
    }
  }
}
