package dev.holdfast.seal;

import java.nio.channels.WritableByteChannel;
import java.security.SecureRandom;
import java.util.List;

/** Seals objects to a fixed list of recipients. Any thread. */
public final class Sealer {
  private final List<AgeRecipient> recipients;

  /**
   * A sealer.
   *
   * @param recipients one to 32, all different
   * @param random draws file keys and nonces
   */
  public Sealer(List<AgeRecipient> recipients, SecureRandom random) {
    this.recipients = List.copyOf(recipients);
  }

  /** Who can open what it seals. */
  public List<AgeRecipient> recipients() {
    return recipients;
  }

  /** Writes the header and begins the payload. */
  public SealStream open(WritableByteChannel target, SealLabel label) {
    throw new UnsupportedOperationException();
  }

  /** Seals something small in memory; the result holds the whole age file. */
  public byte[] seal(byte[] plain, SealLabel label) {
    throw new UnsupportedOperationException();
  }
}
