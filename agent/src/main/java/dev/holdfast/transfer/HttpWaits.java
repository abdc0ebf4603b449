package dev.holdfast.transfer;

import java.time.Duration;

/**
 * How long an HTTP store may take.
 *
 * @param connect for the connection to be made
 * @param idle without a byte in either direction; what moves may take as long as it needs
 * @param attempts how often one grant is tried at most while the server is busy or the connection breaks
 * @param backoff the longest wait before the second attempt; doubled for each further one, spread at random
 */
public record HttpWaits(Duration connect, Duration idle, int attempts, Duration backoff) {
  /** For servers near and far. */
  public static final HttpWaits USUAL =
      new HttpWaits(Duration.ofSeconds(10), Duration.ofSeconds(60), 4, Duration.ofSeconds(1));
}
