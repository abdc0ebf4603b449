package dev.holdfast.store;

import java.time.Duration;

/**
 * How long an S3 server may take. None of its requests moves more than a page of a listing or a small object.
 *
 * @param connect for the connection to be made
 * @param idle without a byte in either direction
 * @param call for one request with its answer
 * @param attempts how often a request is sent at most while the server says that it is busy or the connection breaks
 * @param backoff the longest wait before the second attempt; doubled for each further one, spread at random
 */
public record S3Waits(
    Duration connect, Duration idle, Duration call, int attempts, Duration backoff) {
  /** For servers near and far. */
  public static final S3Waits USUAL =
      new S3Waits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(120),
          4,
          Duration.ofMillis(500));
}
