package dev.holdfast.cli.local;

import dev.holdfast.store.S3Waits;
import dev.holdfast.transfer.HttpWaits;

/**
 * How long servers may take.
 *
 * @param looks requests that list, look and lock
 * @param moves requests that carry whole objects
 */
public record NetworkWaits(S3Waits looks, HttpWaits moves) {
  /** For servers near and far. */
  public static final NetworkWaits USUAL = new NetworkWaits(S3Waits.USUAL, HttpWaits.USUAL);
}
